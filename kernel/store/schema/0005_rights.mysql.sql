-- Rights, readers of shared and public folders, delegates. read_state and folder_user were empty until now and get the shape they need.
-- store_meta.kind has a bit more from here on: 2, somebody else than the owner had a right or left a trace in the store. Without it none of
-- these tables has rows, and nobody looks into them.
DROP TABLE IF EXISTS read_state;
DROP TABLE IF EXISTS folder_user;

-- Shared and public folders: each reader's own \Seen over the flags of mailbox_item, of which a reader sees all but \Seen. The owner of a
-- private store is no reader there: mailbox_item.flags has the owner's.
CREATE TABLE IF NOT EXISTS read_state (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    is_seen BIGINT NOT NULL,
    read_cn BIGINT NOT NULL,               -- a number of the store; a reader's MODSEQ is the greater of it and mailbox_item.cn
    PRIMARY KEY (store_id, folder_id, user_id, item_id),
    KEY read_state_by_cn (store_id, folder_id, user_id, read_cn),
    KEY read_state_by_item (store_id, folder_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How much a reader has seen: unseen is the folder's total less this, so that a delivery writes nothing here.
CREATE TABLE IF NOT EXISTS folder_user (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    highest_modseq BIGINT NOT NULL,        -- of the reader's own \Seen
    PRIMARY KEY (store_id, folder_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Folders that had a reader, and which of their highest modseq readers may know: the owner's \Seen is not theirs to see.
CREATE TABLE IF NOT EXISTS folder_reading (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    read_modseq BIGINT NOT NULL,           -- folder_counter.highest_modseq when the owner's \Seen raised it last
    shared_modseq BIGINT NOT NULL,         -- what it was before that, as readers are told it
    PRIMARY KEY (store_id, folder_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who made a message, where that is not the owner of the store.
CREATE TABLE IF NOT EXISTS item_creator (
    store_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Full access to a store, and who may send for its owner.
CREATE TABLE IF NOT EXISTS store_delegate (
    store_id BIGINT NOT NULL,
    member_kind BIGINT NOT NULL,           -- as in acl
    member_id BIGINT NOT NULL,
    rights BIGINT NOT NULL,                -- 1 full access, 2 send as, 4 send on behalf
    PRIMARY KEY (store_id, member_kind, member_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS favourite (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id),
    KEY favourite_by_user (store_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
