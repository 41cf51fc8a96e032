-- Which stores a member has a right in, and which rights in all their folders together: written when rights change, never by a delivery.
-- May say too much after a crash, never too little.
CREATE TABLE IF NOT EXISTS store_grant (
    member_kind BIGINT NOT NULL,           -- 0 user, 1 group, 2 default, 3 anonymous
    member_id BIGINT NOT NULL,             -- of default and anonymous the tenant
    store_id BIGINT NOT NULL,
    rights BIGINT NOT NULL,
    PRIMARY KEY (member_kind, member_id, store_id),
    KEY store_grant_by_store (store_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
