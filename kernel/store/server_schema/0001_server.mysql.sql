-- Which stores there are, whose they are and where they lie. Written when a store is made or moved, never by a delivery.
CREATE TABLE IF NOT EXISTS store_locator (
    store_id BIGINT NOT NULL PRIMARY KEY,
    owner_user BIGINT NOT NULL,
    tenant BIGINT NOT NULL,
    kind BIGINT NOT NULL,                  -- 0 private, 1 public
    guid VARBINARY(16) NOT NULL,
    location VARBINARY(64) NOT NULL,       -- a database name; empty: this one (MySQL) or stores/ (SQLite)
    state BIGINT NOT NULL,                 -- 0 being made, 1 ready
    created BIGINT NOT NULL,
    UNIQUE KEY store_locator_by_owner (owner_user, kind, tenant)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Named properties, the same numbers in all stores: by GUID and number, or by GUID and name.
CREATE TABLE IF NOT EXISTS named_prop (
    prop_id BIGINT NOT NULL PRIMARY KEY,
    guid VARBINARY(16) NOT NULL,
    kind BIGINT NOT NULL,                  -- 0 number, 1 name
    number BIGINT NOT NULL,
    name VARBINARY(512) NOT NULL,
    UNIQUE KEY named_prop_by_name (guid, kind, number, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS store_counter (
    name VARBINARY(32) NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT IGNORE INTO store_counter (name, value) VALUES ('store_id', 0);
INSERT IGNORE INTO store_counter (name, value) VALUES ('named_prop', 0);
