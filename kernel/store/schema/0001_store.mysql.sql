-- All stores of a server. Texts are VARBINARY: compared byte by byte, trailing blanks count. A script that broke off runs again.
-- Every key starts with store_id, so that a file holds one store and a shared schema holds all with the same statements.
-- Times: microseconds since 1970, UTC. Ids of folders, items and contents come from store_meta.next_id, change numbers from store_meta.cn.

CREATE TABLE IF NOT EXISTS store_meta (
    store_id BIGINT NOT NULL PRIMARY KEY,
    guid VARBINARY(16) NOT NULL,
    kind BIGINT NOT NULL,                 -- 0 private, 1 public
    owner_user BIGINT NOT NULL,
    tenant BIGINT NOT NULL,
    epoch BIGINT NOT NULL,                -- raised by a restore or a move back
    cn BIGINT NOT NULL,                   -- last change number given; a transaction locks this row first
    next_id BIGINT NOT NULL,
    last_uid_validity BIGINT NOT NULL,
    folder_cn BIGINT NOT NULL,            -- of the last change of the folder tree
    size_bytes BIGINT NOT NULL,
    message_count BIGINT NOT NULL,
    log_floor BIGINT NOT NULL,            -- change_log answers are complete above this
    name_fold_version VARBINARY(32) NOT NULL,
    created BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS folder (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    parent_id BIGINT NOT NULL,            -- 0 for the root
    kind BIGINT NOT NULL,                 -- 0 root, 1 IPM subtree, 2 ordinary
    name VARBINARY(255) NOT NULL,
    name_fold VARBINARY(1020) NOT NULL,
    container_class VARBINARY(128) NOT NULL,
    special_use BIGINT NOT NULL,
    uid_validity BIGINT NOT NULL,
    log_floor BIGINT NOT NULL,            -- expunged answers are complete above this
    cn BIGINT NOT NULL,
    entryid VARBINARY(255) NOT NULL,
    source_key VARBINARY(64) NOT NULL,
    change_key VARBINARY(64),                       -- NULL: this store's GUID and cn; else an imported one, valid while cn = change_key_cn
    change_key_cn BIGINT,
    predecessors BLOB,
    comment VARBINARY(1024) NOT NULL,
    created BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id),
    UNIQUE KEY folder_by_name (store_id, parent_id, name),
    UNIQUE KEY folder_by_entryid (store_id, entryid),
    UNIQUE KEY folder_by_source_key (store_id, source_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS folder_counter (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    total BIGINT NOT NULL,
    unseen BIGINT NOT NULL,
    recent BIGINT NOT NULL,
    recent_uid BIGINT NOT NULL,           -- no session claimed messages from this UID on
    uid_next BIGINT NOT NULL,
    highest_modseq BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS folder_keyword (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    bit BIGINT NOT NULL,
    name VARBINARY(255) NOT NULL,
    PRIMARY KEY (store_id, folder_id, bit)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The only home of flags. Narrow: a flag change of a whole folder rewrites nothing else.
CREATE TABLE IF NOT EXISTS mailbox_item (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    keywords BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    read_cn BIGINT NOT NULL,
    modseq BIGINT NOT NULL,               -- the greater of cn and read_cn
    size_bytes BIGINT NOT NULL,           -- prefix and body
    prefix_bytes BIGINT NOT NULL,
    received BIGINT NOT NULL,
    saved BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, uid),
    KEY mailbox_item_by_modseq (store_id, folder_id, modseq),
    KEY mailbox_item_by_content (store_id, content_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an item is called: read by id, seldom changed.
CREATE TABLE IF NOT EXISTS item (
    store_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    guid VARBINARY(16) NOT NULL,                    -- POP3 UIDL
    entryid VARBINARY(255) NOT NULL,
    source_key VARBINARY(64) NOT NULL,
    change_key VARBINARY(64),                       -- as in folder
    change_key_cn BIGINT,
    predecessors BLOB,
    prefix MEDIUMBLOB,                           -- header lines of this recipient, before the shared body
    PRIMARY KEY (store_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An entryid or source key that the store gave ends in the item's number and is found by it (and compared with the column); every other
-- one, imported or given by a move, is found here. So a delivery writes no index of wide keys.
CREATE TABLE IF NOT EXISTS item_alias (
    store_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,                  -- 0 entryid, 1 source key
    alias VARBINARY(255) NOT NULL,
    PRIMARY KEY (store_id, item_id, kind),
    UNIQUE KEY item_alias_by_alias (store_id, kind, alias)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What lists show and sort by.
CREATE TABLE IF NOT EXISTS list_row (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    message_class VARBINARY(128) NOT NULL,
    subject VARBINARY(1000) NOT NULL,
    sender_name VARBINARY(255) NOT NULL,
    sender_address VARBINARY(320) NOT NULL,
    display_to VARBINARY(1000) NOT NULL,
    message_id VARBINARY(255) NOT NULL,
    conversation VARBINARY(64),
    sent BIGINT,
    received BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    importance BIGINT NOT NULL,
    has_attachment BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Immutable; copies within the store share it. No value is over 1 MiB: larger bodies lie in content_chunk or in a blob.
CREATE TABLE IF NOT EXISTS content (
    content_id BIGINT NOT NULL,
    store_id BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    storage BIGINT NOT NULL,              -- 0 body here, 1 in content_chunk, 2 a blob
    sha256 VARBINARY(32) NOT NULL,
    blob_key VARBINARY(128),
    body MEDIUMBLOB,
    PRIMARY KEY (store_id, content_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS content_chunk (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    chunk BIGINT NOT NULL,
    bytes MEDIUMBLOB NOT NULL,
    PRIMARY KEY (store_id, content_id, chunk)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS content_mime (
    content_id BIGINT NOT NULL,
    store_id BIGINT NOT NULL,
    envelope MEDIUMBLOB NOT NULL,
    structure MEDIUMBLOB NOT NULL,
    PRIMARY KEY (store_id, content_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS content_prop (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    owner BIGINT NOT NULL,                -- 0 the message, else the number of an attachment or recipient
    prop_id BIGINT NOT NULL,              -- below 0x8000 as in MAPI, else named_prop.prop_id
    prop_type BIGINT NOT NULL,
    in_mime BIGINT NOT NULL,
    int_value BIGINT,
    bytes_value MEDIUMBLOB,
    PRIMARY KEY (store_id, content_id, owner, prop_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS recipient (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    address_type VARBINARY(32) NOT NULL,
    address VARBINARY(320) NOT NULL,
    display_name VARBINARY(255) NOT NULL,
    entryid VARBINARY(255),
    PRIMARY KEY (store_id, content_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An attachment of a delivered message is a range of its bytes; one that a MAPI client added has a content of its own.
CREATE TABLE IF NOT EXISTS attachment (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    method BIGINT NOT NULL,
    name VARBINARY(255) NOT NULL,
    mime_type VARBINARY(255) NOT NULL,
    part BIGINT,
    body_offset BIGINT,
    encoded_bytes BIGINT,
    encoding VARBINARY(64),
    decoded_bytes BIGINT,
    data_content_id BIGINT,
    PRIMARY KEY (store_id, content_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS blob_ref (
    store_id BIGINT NOT NULL,
    blob_key VARBINARY(128) NOT NULL,
    content_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, blob_key, content_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Contents that may have lost their last item; looked at and purged later.
CREATE TABLE IF NOT EXISTS content_dead (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, content_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Messages that left a folder, for QRESYNC, ICS and sync-collection; kept 180 days.
CREATE TABLE IF NOT EXISTS expunged (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    source_key VARBINARY(64) NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, modseq, uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Moves and changes of folders by change number; deletions of messages are in expunged. Kept 180 days.
CREATE TABLE IF NOT EXISTS change_log (
    store_id BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    kind BIGINT NOT NULL,                 -- 0 folder made, 1 changed, 2 deleted, 3 item moved
    folder_id BIGINT NOT NULL,            -- where it is now
    from_folder_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,              -- 0 for folders
    source_key VARBINARY(64),                       -- the one it had before
    logged BIGINT NOT NULL,
    PRIMARY KEY (store_id, cn)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Shared and public folders: each reader's own \Seen over the flags of mailbox_item.
CREATE TABLE IF NOT EXISTS read_state (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    is_seen BIGINT NOT NULL,
    read_cn BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS folder_user (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    unseen BIGINT NOT NULL,
    highest_modseq BIGINT NOT NULL,
    recent_uid BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS acl (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    member_kind BIGINT NOT NULL,          -- 0 user, 1 group, 2 default, 3 anonymous
    member_id BIGINT NOT NULL,
    rights BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, member_kind, member_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS soft_deleted (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sync_state (
    store_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    device VARBINARY(64) NOT NULL,
    collection VARBINARY(64) NOT NULL,
    sync_key BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    state MEDIUMBLOB,
    touched BIGINT NOT NULL,
    PRIMARY KEY (store_id, user_id, device, collection, sync_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS subscription (
    store_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    path VARBINARY(1000) NOT NULL,
    PRIMARY KEY (store_id, user_id, path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A transaction whose COMMIT lost its connection is settled by looking for its token.
CREATE TABLE IF NOT EXISTS commit_token (
    store_id BIGINT NOT NULL,
    token BIGINT NOT NULL,
    written BIGINT NOT NULL,
    PRIMARY KEY (store_id, token)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
