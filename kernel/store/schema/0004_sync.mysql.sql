-- A script that broke off runs again.
-- Sync, copies and moves between stores, and deleted things that can come back.

-- The number with which an item came into its folder, so that "new" and "changed" are told apart; 0 for what was there before this column.
ALTER TABLE mailbox_item ADD COLUMN IF NOT EXISTS arrived_cn BIGINT NOT NULL DEFAULT 0;

-- 0 gone for good, 1 recoverable, 2 moved (change_log has where to, under the same number), 3 came back under the same source key: only
-- those who know UIDs have to be told.
ALTER TABLE expunged ADD COLUMN IF NOT EXISTS kind BIGINT NOT NULL DEFAULT 0;

-- How long deleted messages of this store can come back, microseconds; NULL: as the server's setting says.
ALTER TABLE store_meta ADD COLUMN IF NOT EXISTS recoverable_micros BIGINT;

CREATE INDEX IF NOT EXISTS folder_by_cn ON folder (store_id, cn);
-- The number with which it was made, or came back.
ALTER TABLE folder ADD COLUMN IF NOT EXISTS made_cn BIGINT NOT NULL DEFAULT 0;

-- Deleted folders, for hierarchy sync; those with recoverable = 1 can come back with the messages that soft_deleted holds for them.
CREATE TABLE IF NOT EXISTS folder_removed (
    store_id BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,
    source_key VARBINARY(64) NOT NULL,
    recoverable BIGINT NOT NULL,
    entryid VARBINARY(255) NOT NULL,
    name VARBINARY(255) NOT NULL,
    container_class VARBINARY(128) NOT NULL,
    comment VARBINARY(1024) NOT NULL,
    uid_next BIGINT NOT NULL,
    created BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (store_id, cn)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX IF NOT EXISTS folder_removed_by_recoverable ON folder_removed (store_id, recoverable, folder_id);
CREATE INDEX IF NOT EXISTS folder_removed_by_source_key ON folder_removed (store_id, source_key);
INSERT IGNORE INTO folder_removed (store_id, cn, folder_id, parent_id, source_key, recoverable, entryid, name, container_class, comment, uid_next, created, removed)
SELECT store_id, cn, folder_id, from_folder_id, COALESCE(source_key, ''), 0, '', '', '', '', 1, 0, logged FROM change_log WHERE kind=2;

-- Messages that left a folder and can come back: where they stood, and their list row. Their rows in item, item_alias and item_prop stay.
DROP TABLE IF EXISTS soft_deleted;
CREATE TABLE IF NOT EXISTS soft_deleted (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,                  -- the one it had
    item_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    cn BIGINT NOT NULL,                   -- of its row in expunged
    flags BIGINT NOT NULL,
    keywords BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    prefix_bytes BIGINT NOT NULL,
    received BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    message_class VARBINARY(128) NOT NULL,
    subject VARBINARY(1000) NOT NULL,
    sender_name VARBINARY(255) NOT NULL,
    sender_address VARBINARY(320) NOT NULL,
    display_to VARBINARY(1000) NOT NULL,
    message_id VARBINARY(255) NOT NULL,
    conversation VARBINARY(64),
    sent BIGINT,
    importance BIGINT NOT NULL,
    has_attachment BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX IF NOT EXISTS soft_deleted_by_time ON soft_deleted (store_id, deleted);
CREATE INDEX IF NOT EXISTS soft_deleted_by_content ON soft_deleted (store_id, content_id);

-- A move to another store that has begun: written before the other store is touched, gone with the messages that it names.
CREATE TABLE IF NOT EXISTS transfer_intent (
    store_id BIGINT NOT NULL,
    operation VARBINARY(16) NOT NULL,               -- 16 random bytes
    kind BIGINT NOT NULL,                 -- 0 messages, 1 a folder
    folder_id BIGINT NOT NULL,
    to_store BIGINT NOT NULL,
    to_folder BIGINT NOT NULL,
    name VARBINARY(255) NOT NULL,                    -- of a folder there
    items MEDIUMBLOB NOT NULL,                   -- item and content ids, 8 bytes each, big endian
    begun BIGINT NOT NULL,
    PRIMARY KEY (store_id, operation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Moves that have arrived here: an operation arrives once. Kept until the other store is known to have let go.
CREATE TABLE IF NOT EXISTS transfer_done (
    store_id BIGINT NOT NULL,
    operation VARBINARY(16) NOT NULL,
    from_store BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,            -- made by it, 0 for messages
    is_settled BIGINT NOT NULL,
    done BIGINT NOT NULL,
    PRIMARY KEY (store_id, operation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX IF NOT EXISTS transfer_done_by_state ON transfer_done (store_id, is_settled, done);

-- Numbers of source keys that were given to replicas for objects of theirs: one that no object has is not one that was deleted.
CREATE TABLE IF NOT EXISTS reserved_key (
    store_id BIGINT NOT NULL,
    first_number BIGINT NOT NULL,
    key_count BIGINT NOT NULL,
    PRIMARY KEY (store_id, first_number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
