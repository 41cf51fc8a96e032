-- Sync, copies and moves between stores, and deleted things that can come back.

-- The number with which an item came into its folder, so that "new" and "changed" are told apart; 0 for what was there before this column.
ALTER TABLE mailbox_item ADD COLUMN arrived_cn INTEGER NOT NULL DEFAULT 0;

-- 0 gone for good, 1 recoverable, 2 moved (change_log has where to, under the same number), 3 came back under the same source key: only
-- those who know UIDs have to be told.
ALTER TABLE expunged ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;

-- How long deleted messages of this store can come back, microseconds; NULL: as the server's setting says.
ALTER TABLE store_meta ADD COLUMN recoverable_micros INTEGER;

CREATE INDEX folder_by_cn ON folder (store_id, cn);
-- The number with which it was made, or came back.
ALTER TABLE folder ADD COLUMN made_cn INTEGER NOT NULL DEFAULT 0;

-- Deleted folders, for hierarchy sync; those with recoverable = 1 can come back with the messages that soft_deleted holds for them.
CREATE TABLE folder_removed (
    store_id INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    source_key BLOB NOT NULL,
    recoverable INTEGER NOT NULL,
    entryid BLOB NOT NULL,
    name TEXT NOT NULL,
    container_class TEXT NOT NULL,
    comment TEXT NOT NULL,
    uid_next INTEGER NOT NULL,
    created INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (store_id, cn)
) WITHOUT ROWID;
CREATE INDEX folder_removed_by_recoverable ON folder_removed (store_id, recoverable, folder_id);
CREATE INDEX folder_removed_by_source_key ON folder_removed (store_id, source_key);
INSERT INTO folder_removed (store_id, cn, folder_id, parent_id, source_key, recoverable, entryid, name, container_class, comment, uid_next, created, removed)
SELECT store_id, cn, folder_id, from_folder_id, COALESCE(source_key, x''), 0, x'', '', '', '', 1, 0, logged FROM change_log WHERE kind=2;

-- Messages that left a folder and can come back: where they stood, and their list row. Their rows in item, item_alias and item_prop stay.
DROP TABLE soft_deleted;
CREATE TABLE soft_deleted (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    uid INTEGER NOT NULL,                  -- the one it had
    item_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    cn INTEGER NOT NULL,                   -- of its row in expunged
    flags INTEGER NOT NULL,
    keywords INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    prefix_bytes INTEGER NOT NULL,
    received INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    message_class TEXT NOT NULL,
    subject TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    display_to TEXT NOT NULL,
    message_id TEXT NOT NULL,
    conversation BLOB,
    sent INTEGER,
    importance INTEGER NOT NULL,
    has_attachment INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, uid)
) WITHOUT ROWID;
CREATE INDEX soft_deleted_by_time ON soft_deleted (store_id, deleted);
CREATE INDEX soft_deleted_by_content ON soft_deleted (store_id, content_id);

-- A move to another store that has begun: written before the other store is touched, gone with the messages that it names.
CREATE TABLE transfer_intent (
    store_id INTEGER NOT NULL,
    operation BLOB NOT NULL,               -- 16 random bytes
    kind INTEGER NOT NULL,                 -- 0 messages, 1 a folder
    folder_id INTEGER NOT NULL,
    to_store INTEGER NOT NULL,
    to_folder INTEGER NOT NULL,
    name TEXT NOT NULL,                    -- of a folder there
    items BLOB NOT NULL,                   -- item and content ids, 8 bytes each, big endian
    begun INTEGER NOT NULL,
    PRIMARY KEY (store_id, operation)
) WITHOUT ROWID;

-- Moves that have arrived here: an operation arrives once. Kept until the other store is known to have let go.
CREATE TABLE transfer_done (
    store_id INTEGER NOT NULL,
    operation BLOB NOT NULL,
    from_store INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,            -- made by it, 0 for messages
    is_settled INTEGER NOT NULL,
    done INTEGER NOT NULL,
    PRIMARY KEY (store_id, operation)
) WITHOUT ROWID;
CREATE INDEX transfer_done_by_state ON transfer_done (store_id, is_settled, done);

-- Numbers of source keys that were given to replicas for objects of theirs: one that no object has is not one that was deleted.
CREATE TABLE reserved_key (
    store_id INTEGER NOT NULL,
    first_number INTEGER NOT NULL,
    key_count INTEGER NOT NULL,
    PRIMARY KEY (store_id, first_number)
) WITHOUT ROWID;
