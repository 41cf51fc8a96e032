-- "quotes"; [brackets] and ümlauts come through unchanged
CREATE TABLE IF NOT EXISTS sample (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL DEFAULT 'a;b');
INSERT IGNORE INTO sample (id, name) VALUES (1, 'ümlaut;]');
