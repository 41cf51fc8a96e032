-- List rows that need no other table for what most lists show, and names of what is gone.

-- The item's uid, so that a list finds its flags without asking `item` where it stands.
ALTER TABLE list_row ADD COLUMN uid INTEGER NOT NULL DEFAULT 0;
UPDATE list_row SET uid=COALESCE((SELECT i.uid FROM item i WHERE i.store_id=list_row.store_id AND i.item_id=list_row.item_id), 0);
-- The epoch in which the store gave the item its entryid, which is made of it and the item's number; NULL: see item.entryid.
ALTER TABLE list_row ADD COLUMN named_epoch INTEGER;

-- Source keys from elsewhere whose items are gone for good, or got another key by a move: what is imported under one of them stays deleted.
-- Keys of the store's own need no row: their number tells that they were given. Kept as long as `expunged`.
CREATE TABLE gone_key (
    store_id INTEGER NOT NULL,
    source_key BLOB NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (store_id, source_key)
) WITHOUT ROWID;
CREATE INDEX gone_key_by_time ON gone_key (store_id, removed);
