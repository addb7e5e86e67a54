-- Who did what: one row for each call that changed something, written with its change, and for refusals. Rows are never changed.
-- Ids count from 1 in each account and grow in the order in which entries came about; one may be missing where a change was rolled
-- back. Account and id are the key, so that a change appends to one place and an account's entries lie together: no other index.
CREATE TABLE audit_entries (
    account TEXT NOT NULL,
    id INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, id)
) WITHOUT ROWID;

-- Entries of an account that are chained: those behind the seal before it, up to `last`. newest_ms is the latest time of an entry in it,
-- sealed_ms when it was made.
CREATE TABLE audit_seals (
    account TEXT NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    newest_ms INTEGER NOT NULL,
    sealed_ms INTEGER NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (account, number)
) WITHOUT ROWID;

-- Up to which seal an account's seals and entries were removed because they were over; written with each removal. mac is made with
-- the key of the seals.
CREATE TABLE audit_floors (
    account TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    newest_ms INTEGER NOT NULL,
    mac BLOB NOT NULL
) WITHOUT ROWID;

-- How often callers that nobody knows were refused: by minute (since 1970), source address and code.
CREATE TABLE audit_strangers (
    minute INTEGER NOT NULL,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, source, code)
) WITHOUT ROWID;
