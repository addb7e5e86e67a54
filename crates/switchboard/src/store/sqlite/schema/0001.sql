-- Configuration: typed records as JSON, found by key or by a declared index.
CREATE TABLE records (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, kind, key)
) WITHOUT ROWID;

CREATE TABLE record_indexes (
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (account, kind, name, value, key)
) WITHOUT ROWID;
CREATE INDEX record_indexes_of_record ON record_indexes (account, kind, key);

-- What belongs to whom, by an id of the outside.
CREATE TABLE directory (
    directory TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (directory, key)
) WITHOUT ROWID;

CREATE TABLE messages (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    space TEXT NOT NULL,
    number TEXT NOT NULL,
    direction TEXT NOT NULL,
    peer TEXT NOT NULL,
    "group" TEXT,
    template_code TEXT,
    failed INTEGER NOT NULL,
    network_id TEXT,
    created_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX messages_by_network_id ON messages (account, network_id) WHERE network_id IS NOT NULL;
CREATE INDEX messages_by_number ON messages (account, number, created_ms);
CREATE INDEX messages_received_from ON messages (account, number, peer, created_ms) WHERE direction = 'UP';
CREATE INDEX messages_received_in_group ON messages (account, number, "group", created_ms)
    WHERE direction = 'UP' AND "group" IS NOT NULL;

-- Accepted messages without a recorded outcome.
CREATE TABLE jobs (
    account TEXT NOT NULL,
    message TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (account, message)
) WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_ms);

-- Receipts for HTTP destinations. state: 0 waits, 1 delivered, 2 exhausted, 3 cancelled. A row that waits for an
-- earlier one of its order and destination is parked: its due_ms is the largest integer.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    receipt_id TEXT NOT NULL,
    url TEXT NOT NULL,
    setting TEXT NOT NULL,
    kind TEXT NOT NULL,
    order_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    settled_ms INTEGER,
    reason TEXT
);
CREATE INDEX deliveries_due ON deliveries (due_ms, id) WHERE state = 0;
CREATE INDEX deliveries_in_order ON deliveries (account, order_key, url, position, id) WHERE state = 0;
CREATE INDEX deliveries_by_setting ON deliveries (account, setting) WHERE state = 0;

-- Receipts for queues.
CREATE TABLE queue_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    queue TEXT NOT NULL,
    receipt_id TEXT NOT NULL,
    body TEXT NOT NULL,
    enqueued_ms INTEGER NOT NULL,
    visible_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    dequeue_count INTEGER NOT NULL DEFAULT 0,
    first_dequeued_ms INTEGER,
    receipt_handle TEXT
);
CREATE INDEX queue_entries_visible ON queue_entries (account, queue, visible_ms, id);
CREATE INDEX queue_entries_expiry ON queue_entries (expires_ms);

-- Used nonces: a ring of tables, one a minute, each emptied whole when its turn comes again.
CREATE TABLE nonces_00 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_01 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_02 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_03 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_04 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_05 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_06 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_07 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_08 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_09 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_10 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_11 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_12 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_13 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_14 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_15 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_16 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_17 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_18 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_19 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_20 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_21 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_22 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_23 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_24 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_25 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_26 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_27 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_28 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_29 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_30 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
CREATE TABLE nonces_31 (hash BLOB NOT NULL, minute INTEGER NOT NULL);
