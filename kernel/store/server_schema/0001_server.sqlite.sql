-- Which stores there are, whose they are and where they lie. Written when a store is made or moved, never by a delivery.
CREATE TABLE store_locator (
    store_id INTEGER NOT NULL PRIMARY KEY,
    owner_user INTEGER NOT NULL,
    tenant INTEGER NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 private, 1 public
    guid BLOB NOT NULL,
    location TEXT NOT NULL,                -- a database name; empty: this one (MySQL) or stores/ (SQLite)
    state INTEGER NOT NULL,                -- 0 being made, 1 ready
    created INTEGER NOT NULL
);
CREATE UNIQUE INDEX store_locator_by_owner ON store_locator (owner_user, kind, tenant);

-- Named properties, the same numbers in all stores: by GUID and number, or by GUID and name.
CREATE TABLE named_prop (
    prop_id INTEGER NOT NULL PRIMARY KEY,
    guid BLOB NOT NULL,
    kind INTEGER NOT NULL,                 -- 0 number, 1 name
    number INTEGER NOT NULL,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX named_prop_by_name ON named_prop (guid, kind, number, name);

CREATE TABLE store_counter (
    name VARCHAR(32) NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
);
INSERT INTO store_counter (name, value) VALUES ('store_id', 0);
INSERT INTO store_counter (name, value) VALUES ('named_prop', 0);
