-- Copies of folders to another store: how far this one has got, so that one that was cut off goes on where it was. kind of transfer_intent has two
-- more values from here on: 2 a copy of a folder, 3 of a folder with all below it.
ALTER TABLE transfer_done ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
