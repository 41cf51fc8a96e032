-- Objects: what an item carries beyond its content, properties of folders and of the store, and who needs a content besides items.
-- mailbox_item.uid: up to 2^32-1 an IMAP UID; from 2^48 on 2^48 + item_id, an item not rendered to MIME yet; from 2^49 on 2^49 + item_id,
-- an associated one, never seen by IMAP. total, unseen, recent and size_bytes of a folder count the first kind only.

ALTER TABLE folder_counter ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN pending_unseen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN associated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN other_bytes INTEGER NOT NULL DEFAULT 0;   -- of pending and associated items

-- Values here and in content_prop: numbers in int_value (doubles by their bits), texts, bytes and lists in bytes_value. A text or bytes too
-- large for a row, in content_prop and folder_prop: bytes_value NULL, int_value the number of the content that holds it.

-- Over the content's properties: what is not in MIME changes here. prop_id 0 is the store's own: the UID that an importer wants.
CREATE TABLE item_prop (
    store_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    prop_id INTEGER NOT NULL,
    prop_type INTEGER NOT NULL,            -- 0: the content's property is taken away
    int_value INTEGER,
    bytes_value BLOB,
    PRIMARY KEY (store_id, item_id, prop_id)
) WITHOUT ROWID;

CREATE TABLE folder_prop (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,            -- 0: the store
    prop_id INTEGER NOT NULL,
    prop_type INTEGER NOT NULL,
    int_value INTEGER,
    bytes_value BLOB,
    PRIMARY KEY (store_id, folder_id, prop_id)
) WITHOUT ROWID;

-- A content that is an attachment's data, an embedded message or a big value, and what holds it. It lives while it is named here or by an item.
CREATE TABLE content_ref (
    store_id INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 held by a content, 1 by a folder's properties
    holder_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, content_id, kind, holder_id)
) WITHOUT ROWID;
CREATE INDEX content_ref_by_holder ON content_ref (store_id, kind, holder_id);

-- Where messages of a class arrive: the longest class that is a prefix wins.
CREATE TABLE receive_folder (
    store_id INTEGER NOT NULL,
    message_class TEXT NOT NULL,           -- upper case
    folder_id INTEGER NOT NULL,
    PRIMARY KEY (store_id, message_class)
) WITHOUT ROWID;
