-- One row that is written to see whether the file can be written. The ballast is there for a moment, to see whether there is room.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at_ms INTEGER NOT NULL,
    ballast BLOB
);
INSERT INTO heartbeat (id, at_ms) VALUES (1, 0);
