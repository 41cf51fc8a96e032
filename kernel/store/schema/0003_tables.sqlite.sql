-- Tables and search folders.

-- Message lists by time are read by key in both directions.
CREATE INDEX list_row_by_received ON list_row (store_id, folder_id, received, item_id);

-- A folder of kind 4 shows what its criteria find.
CREATE TABLE search_folder (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    is_stopped INTEGER NOT NULL,            -- 1: what is found stays as it is
    folder_cn INTEGER NOT NULL,             -- store_meta.folder_cn that search_scope belongs to
    criteria BLOB NOT NULL,              -- restriction, scope, options (search_criteria.cpp)
    PRIMARY KEY (store_id, folder_id)
) WITHOUT ROWID;

-- How far the folders that it looks into have been looked through. Each goes on by itself, also after a restart.
CREATE TABLE search_scope (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,             -- the search folder
    source_folder_id INTEGER NOT NULL,
    is_scanned INTEGER NOT NULL,
    scan_item INTEGER NOT NULL,             -- until it is scanned: the last item looked at
    cn INTEGER NOT NULL,                    -- changes above it are to be looked at, once it is scanned
    PRIMARY KEY (store_id, folder_id, source_folder_id)
) WITHOUT ROWID;

CREATE TABLE search_result (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,            -- the search folder
    item_id INTEGER NOT NULL,
    source_folder_id INTEGER NOT NULL,     -- where the item is
    received INTEGER NOT NULL,
    is_unread INTEGER NOT NULL,
    came_cn INTEGER NOT NULL,
    cn INTEGER NOT NULL,                   -- of its coming, or of its last change since
    PRIMARY KEY (store_id, folder_id, item_id)
) WITHOUT ROWID;
CREATE INDEX search_result_by_received ON search_result (store_id, folder_id, received, item_id);
CREATE INDEX search_result_by_cn ON search_result (store_id, folder_id, cn);

-- What left a search folder, for its open tables.
CREATE TABLE search_departure (
    store_id INTEGER NOT NULL,
    folder_id INTEGER NOT NULL,
    cn INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (store_id, folder_id, cn)
) WITHOUT ROWID;
