-- Rights, readers of shared and public folders, delegates. read_state and folder_user were empty until now and get the shape they need.
-- store_meta.kind has a bit more from here on: 2, somebody else than the owner had a right or left a trace in the store. Without it none of
-- these tables has rows, and nobody looks into them.
DROP TABLE IF EXISTS read_state;
DROP TABLE IF EXISTS folder_user;

-- Shared and public folders: each reader's own \Seen over the flags of mailbox_item, of which a reader sees all but \Seen. The owner of a
-- private store is no reader there: mailbox_item.flags has the owner's.
CREATE TABLE read_state (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    is_seen INTEGER NOT NULL,
    read_cn INTEGER NOT NULL,              -- a number of the store; a reader's MODSEQ is the greater of it and mailbox_item.cn
    PRIMARY KEY (store_id, folder_id, user_id, item_id)
) WITHOUT ROWID;
CREATE INDEX read_state_by_cn ON read_state (store_id, folder_id, user_id, read_cn);
CREATE INDEX read_state_by_item ON read_state (store_id, folder_id, item_id);

-- How much a reader has seen: unseen is the folder's total less this, so that a delivery writes nothing here.
CREATE TABLE folder_user (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    highest_modseq INTEGER NOT NULL,       -- of the reader's own \Seen
    PRIMARY KEY (store_id, folder_id, user_id)
) WITHOUT ROWID;

-- Folders that had a reader, and which of their highest modseq readers may know: the owner's \Seen is not theirs to see.
CREATE TABLE folder_reading (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    read_modseq INTEGER NOT NULL,          -- folder_counter.highest_modseq when the owner's \Seen raised it last
    shared_modseq INTEGER NOT NULL,        -- what it was before that, as readers are told it
    PRIMARY KEY (store_id, folder_id)
) WITHOUT ROWID;

-- Who made a message, where that is not the owner of the store.
CREATE TABLE item_creator (
    store_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, item_id)
) WITHOUT ROWID;

-- Full access to a store, and who may send for its owner.
CREATE TABLE store_delegate (
    store_id INTEGER NOT NULL,
    member_kind INTEGER NOT NULL,          -- as in acl
    member_id INTEGER NOT NULL,
    rights INTEGER NOT NULL,               -- 1 full access, 2 send as, 4 send on behalf
    PRIMARY KEY (store_id, member_kind, member_id)
) WITHOUT ROWID;

CREATE TABLE favourite (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id)
) WITHOUT ROWID;
CREATE INDEX favourite_by_user ON favourite (store_id, user_id);
