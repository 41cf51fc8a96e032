-- One store. Every key starts with store_id, so that a file holds one store and a shared schema holds all with the same statements.
-- Times: microseconds since 1970, UTC. Ids of folders, items and contents come from store_meta.next_id, change numbers from store_meta.cn.

CREATE TABLE store_meta (
    store_id INTEGER NOT NULL PRIMARY KEY,
    guid BLOB NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 private, 1 public
    owner_user INTEGER NOT NULL,
    tenant INTEGER NOT NULL,
    epoch INTEGER NOT NULL,                -- raised by a restore or a move back
    cn INTEGER NOT NULL,                   -- last change number given; a transaction locks this row first
    next_id INTEGER NOT NULL,
    last_uid_validity INTEGER NOT NULL,
    folder_cn INTEGER NOT NULL,            -- of the last change of the folder tree
    size_bytes INTEGER NOT NULL,
    message_count INTEGER NOT NULL,
    log_floor INTEGER NOT NULL,            -- change_log answers are complete above this
    name_fold_version TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE folder (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,            -- 0 for the root
    kind INTEGER NOT NULL,                 -- 0 root, 1 IPM subtree, 2 ordinary
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    container_class TEXT NOT NULL,
    special_use INTEGER NOT NULL,
    uid_validity INTEGER NOT NULL,
    log_floor INTEGER NOT NULL,            -- expunged answers are complete above this
    cn INTEGER NOT NULL,
    entryid BLOB NOT NULL,
    source_key BLOB NOT NULL,
    change_key BLOB,                       -- NULL: this store's GUID and cn; else an imported one, valid while cn = change_key_cn
    change_key_cn INTEGER,
    predecessors BLOB,
    comment TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX folder_by_name ON folder (store_id, parent_id, name);
CREATE UNIQUE INDEX folder_by_entryid ON folder (store_id, entryid);
CREATE UNIQUE INDEX folder_by_source_key ON folder (store_id, source_key);

CREATE TABLE folder_counter (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    total INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    recent INTEGER NOT NULL,
    recent_uid INTEGER NOT NULL,           -- no session claimed messages from this UID on
    uid_next INTEGER NOT NULL,
    highest_modseq INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id)
) WITHOUT ROWID;

CREATE TABLE folder_keyword (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    bit INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (store_id, folder_id, bit)
) WITHOUT ROWID;

-- The only home of flags. Narrow: a flag change of a whole folder rewrites nothing else.
CREATE TABLE mailbox_item (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    keywords INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    read_cn INTEGER NOT NULL,
    modseq INTEGER NOT NULL,               -- the greater of cn and read_cn
    size_bytes INTEGER NOT NULL,           -- prefix and body
    prefix_bytes INTEGER NOT NULL,
    received INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, uid)
) WITHOUT ROWID;
CREATE INDEX mailbox_item_by_modseq ON mailbox_item (store_id, folder_id, modseq);
CREATE INDEX mailbox_item_by_content ON mailbox_item (store_id, content_id);

-- What an item is called: read by id, seldom changed.
CREATE TABLE item (
    store_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    guid BLOB NOT NULL,                    -- POP3 UIDL
    entryid BLOB NOT NULL,
    source_key BLOB NOT NULL,
    change_key BLOB,                       -- as in folder
    change_key_cn INTEGER,
    predecessors BLOB,
    prefix BLOB,                           -- header lines of this recipient, before the shared body
    PRIMARY KEY (store_id, item_id)
) WITHOUT ROWID;

-- An entryid or source key that the store gave ends in the item's number and is found by it (and compared with the column); every other
-- one, imported or given by a move, is found here. So a delivery writes no index of wide keys.
CREATE TABLE item_alias (
    store_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 entryid, 1 source key
    alias BLOB NOT NULL,
    PRIMARY KEY (store_id, item_id, kind)
) WITHOUT ROWID;
CREATE UNIQUE INDEX item_alias_by_alias ON item_alias (store_id, kind, alias);

-- What lists show and sort by.
CREATE TABLE list_row (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    message_class TEXT NOT NULL,
    subject TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    display_to TEXT NOT NULL,
    message_id TEXT NOT NULL,
    conversation BLOB,
    sent INTEGER,
    received INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    importance INTEGER NOT NULL,
    has_attachment INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, item_id)
) WITHOUT ROWID;

-- Immutable; copies within the store share it. content_id is the rowid because wide rows in an index tree cost depth; it is unique in
-- a file, which holds one store.
CREATE TABLE content (
    content_id INTEGER NOT NULL PRIMARY KEY,
    store_id INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    storage INTEGER NOT NULL,              -- 0 body here, 1 in content_chunk, 2 a blob
    sha256 BLOB NOT NULL,
    blob_key TEXT,                         -- "<sha256>-<generation>"
    body BLOB
);

CREATE TABLE content_chunk (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (store_id, content_id, chunk)
);

CREATE TABLE content_mime (
    content_id INTEGER NOT NULL PRIMARY KEY,
    store_id INTEGER NOT NULL,
    envelope TEXT NOT NULL,
    structure BLOB NOT NULL
);

CREATE TABLE content_prop (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    owner INTEGER NOT NULL,                -- 0 the message, else the number of an attachment or recipient
    prop_id INTEGER NOT NULL,              -- below 0x8000 as in MAPI, else named_prop.prop_id
    prop_type INTEGER NOT NULL,
    in_mime INTEGER NOT NULL,
    int_value INTEGER,
    bytes_value BLOB,
    PRIMARY KEY (store_id, content_id, owner, prop_id)
) WITHOUT ROWID;

CREATE TABLE recipient (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    address_type TEXT NOT NULL,
    address TEXT NOT NULL,
    display_name TEXT NOT NULL,
    entryid BLOB,
    PRIMARY KEY (store_id, content_id, position)
) WITHOUT ROWID;

-- An attachment of a delivered message is a range of its bytes; one that a MAPI client added has a content of its own.
CREATE TABLE attachment (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    method INTEGER NOT NULL,
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    part INTEGER,
    body_offset INTEGER,
    encoded_bytes INTEGER,
    encoding TEXT,
    decoded_bytes INTEGER,
    data_content_id INTEGER,
    PRIMARY KEY (store_id, content_id, number)
) WITHOUT ROWID;

CREATE TABLE blob_ref (
    store_id INTEGER NOT NULL,
    blob_key TEXT NOT NULL,
    content_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, blob_key, content_id)
) WITHOUT ROWID;

-- Contents that may have lost their last item; looked at and purged later.
CREATE TABLE content_dead (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, content_id)
) WITHOUT ROWID;

-- Messages that left a folder, for QRESYNC, ICS and sync-collection; kept 180 days.
CREATE TABLE expunged (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    source_key BLOB NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, modseq, uid)
) WITHOUT ROWID;

-- Moves and changes of folders by change number; deletions of messages are in expunged. Kept 180 days.
CREATE TABLE change_log (
    store_id INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 folder made, 1 changed, 2 deleted, 3 item moved
    folder_id INTEGER NOT NULL,            -- where it is now
    from_folder_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,              -- 0 for folders
    source_key BLOB,                       -- the one it had before
    logged INTEGER NOT NULL,
    PRIMARY KEY (store_id, cn)
) WITHOUT ROWID;

-- Shared and public folders: each reader's own \Seen over the flags of mailbox_item.
CREATE TABLE read_state (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    is_seen INTEGER NOT NULL,
    read_cn INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id, item_id)
) WITHOUT ROWID;

CREATE TABLE folder_user (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    highest_modseq INTEGER NOT NULL,
    recent_uid INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, user_id)
) WITHOUT ROWID;

CREATE TABLE acl (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    member_kind INTEGER NOT NULL,          -- 0 user, 1 group, 2 default, 3 anonymous
    member_id INTEGER NOT NULL,
    rights INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, member_kind, member_id)
) WITHOUT ROWID;

CREATE TABLE soft_deleted (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, item_id)
) WITHOUT ROWID;

CREATE TABLE sync_state (
    store_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    device TEXT NOT NULL,
    collection TEXT NOT NULL,
    sync_key INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    state BLOB,
    touched INTEGER NOT NULL,
    PRIMARY KEY (store_id, user_id, device, collection, sync_key)
) WITHOUT ROWID;

CREATE TABLE subscription (
    store_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (store_id, user_id, path)
) WITHOUT ROWID;
