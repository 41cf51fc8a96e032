-- Which stores a member has a right in, and which rights in all their folders together: written when rights change, never by a delivery.
-- May say too much after a crash, never too little.
CREATE TABLE store_grant (
    member_kind INTEGER NOT NULL,          -- 0 user, 1 group, 2 default, 3 anonymous
    member_id INTEGER NOT NULL,            -- of default and anonymous the tenant
    store_id INTEGER NOT NULL,
    rights INTEGER NOT NULL,
    PRIMARY KEY (member_kind, member_id, store_id)
) WITHOUT ROWID;
CREATE INDEX store_grant_by_store ON store_grant (store_id);
