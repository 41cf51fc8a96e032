-- List rows that need no other table for what most lists show, and names of what is gone. A script that broke off runs again.

-- The item's uid, so that a list finds its flags without asking `item` where it stands.
ALTER TABLE list_row ADD COLUMN IF NOT EXISTS uid BIGINT NOT NULL DEFAULT 0;
UPDATE list_row l JOIN item i ON i.store_id=l.store_id AND i.item_id=l.item_id SET l.uid=i.uid;
-- The epoch in which the store gave the item its entryid, which is made of it and the item's number; NULL: see item.entryid.
ALTER TABLE list_row ADD COLUMN IF NOT EXISTS named_epoch BIGINT;

-- Source keys from elsewhere whose items are gone for good, or got another key by a move: what is imported under one of them stays deleted.
-- Keys of the store's own need no row: their number tells that they were given. Kept as long as `expunged`.
CREATE TABLE IF NOT EXISTS gone_key (
    store_id BIGINT NOT NULL,
    source_key VARBINARY(255) NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (store_id, source_key),
    KEY gone_key_by_time (store_id, removed)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
