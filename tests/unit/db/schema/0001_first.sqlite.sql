-- "quotes"; [brackets] and ümlauts come through unchanged
CREATE TABLE sample (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL DEFAULT 'a;b') WITHOUT ROWID;
INSERT INTO sample (id, name) VALUES (1, 'ümlaut;]');
