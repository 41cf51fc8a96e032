-- Tables and search folders. A script that broke off runs again.

-- Message lists by time are read by key in both directions.
CREATE INDEX IF NOT EXISTS list_row_by_received ON list_row (store_id, folder_id, received, item_id);

-- A folder of kind 4 shows what its criteria find.
CREATE TABLE IF NOT EXISTS search_folder (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    is_stopped BIGINT NOT NULL,            -- 1: what is found stays as it is
    folder_cn BIGINT NOT NULL,             -- store_meta.folder_cn that search_scope belongs to
    criteria MEDIUMBLOB NOT NULL,              -- restriction, scope, options (search_criteria.cpp)
    PRIMARY KEY (store_id, folder_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the folders that it looks into have been looked through. Each goes on by itself, also after a restart.
CREATE TABLE IF NOT EXISTS search_scope (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,             -- the search folder
    source_folder_id BIGINT NOT NULL,
    is_scanned BIGINT NOT NULL,
    scan_item BIGINT NOT NULL,             -- until it is scanned: the last item looked at
    cn BIGINT NOT NULL,                    -- changes above it are to be looked at, once it is scanned
    PRIMARY KEY (store_id, folder_id, source_folder_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS search_result (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,            -- the search folder
    item_id BIGINT NOT NULL,
    source_folder_id BIGINT NOT NULL,     -- where the item is
    received BIGINT NOT NULL,
    is_unread BIGINT NOT NULL,
    came_cn BIGINT NOT NULL,
    cn BIGINT NOT NULL,                   -- of its coming, or of its last change since
    PRIMARY KEY (store_id, folder_id, item_id),
    KEY search_result_by_received (store_id, folder_id, received, item_id),
    KEY search_result_by_cn (store_id, folder_id, cn)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What left a search folder, for its open tables.
CREATE TABLE IF NOT EXISTS search_departure (
    store_id BIGINT NOT NULL,
    folder_id BIGINT NOT NULL,
    cn BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    PRIMARY KEY (store_id, folder_id, cn)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
