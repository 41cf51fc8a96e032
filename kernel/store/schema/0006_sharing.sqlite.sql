-- What a reader has seen of messages that are not rendered to MIME yet, and for whom a move between stores goes on after a crash.
ALTER TABLE folder_user ADD COLUMN pending_seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transfer_intent ADD COLUMN user_id INTEGER NOT NULL DEFAULT 0;
