-- A script that broke off runs again.
-- Objects: what an item carries beyond its content, properties of folders and of the store, and who needs a content besides items.
-- mailbox_item.uid: up to 2^32-1 an IMAP UID; from 2^48 on 2^48 + item_id, an item not rendered to MIME yet; from 2^49 on 2^49 + item_id,
-- an associated one, never seen by IMAP. total, unseen, recent and size_bytes of a folder count the first kind only.

ALTER TABLE folder_counter ADD COLUMN IF NOT EXISTS pending BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN IF NOT EXISTS pending_unseen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN IF NOT EXISTS associated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folder_counter ADD COLUMN IF NOT EXISTS other_bytes BIGINT NOT NULL DEFAULT 0;   -- of pending and associated items

-- Values here and in content_prop: numbers in int_value (doubles by their bits), texts, bytes and lists in bytes_value. A text or bytes too
-- large for a row, in content_prop and folder_prop: bytes_value NULL, int_value the number of the content that holds it.

-- Over the content's properties: what is not in MIME changes here. prop_id 0 is the store's own: the UID that an importer wants.
CREATE TABLE IF NOT EXISTS item_prop (
    store_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    prop_id BIGINT NOT NULL,
    prop_type BIGINT NOT NULL,            -- 0: the content's property is taken away
    int_value BIGINT,
    bytes_value MEDIUMBLOB,
    PRIMARY KEY (store_id, item_id, prop_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS folder_prop (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,            -- 0: the store
    prop_id BIGINT NOT NULL,
    prop_type BIGINT NOT NULL,
    int_value BIGINT,
    bytes_value MEDIUMBLOB,
    PRIMARY KEY (store_id, folder_id, prop_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A content that is an attachment's data, an embedded message or a big value, and what holds it. It lives while it is named here or by an item.
CREATE TABLE IF NOT EXISTS content_ref (
    store_id BIGINT NOT NULL,
    content_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,                 -- 0 held by a content, 1 by a folder's properties
    holder_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, content_id, kind, holder_id),
    KEY content_ref_by_holder (store_id, kind, holder_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where messages of a class arrive: the longest class that is a prefix wins.
CREATE TABLE IF NOT EXISTS receive_folder (
    store_id BIGINT NOT NULL,
    message_class VARBINARY(128) NOT NULL,           -- upper case
    folder_id BIGINT NOT NULL,
    PRIMARY KEY (store_id, message_class)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
