-- What a reader has seen of messages that are not rendered to MIME yet, and for whom a move between stores goes on after a crash.
ALTER TABLE folder_user ADD COLUMN IF NOT EXISTS pending_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transfer_intent ADD COLUMN IF NOT EXISTS user_id BIGINT NOT NULL DEFAULT 0;
