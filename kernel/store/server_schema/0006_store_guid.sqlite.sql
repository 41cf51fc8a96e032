-- The store whose GUID an id from a client carries.
CREATE INDEX store_locator_by_guid ON store_locator (guid);
