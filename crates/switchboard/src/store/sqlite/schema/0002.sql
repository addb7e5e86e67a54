-- Where receipts are posted: an account and a URL. Deliveries name them by number, which keeps the hot indexes small.
CREATE TABLE destinations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    url TEXT NOT NULL,
    UNIQUE (account, url)
);

-- Receipts as they were composed, whether they go anywhere or not; their number is the order in which they came about.
CREATE TABLE receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    receipt_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    order_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX receipts_of_account ON receipts (account, id);
-- Ids begin with their time, so that this index grows at its end.
CREATE INDEX receipts_by_receipt_id ON receipts (receipt_id);

-- Receipts for HTTP destinations. state: 0 waits, 1 delivered, 2 exhausted, 3 cancelled. A row that waits for an
-- earlier one of its order and destination is parked: its due_ms is the largest integer.
CREATE TABLE new_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    destination INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    setting TEXT NOT NULL,
    order_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    state INTEGER NOT NULL,
    settled_ms INTEGER,
    last_attempt INTEGER
);

INSERT INTO destinations (account, url) SELECT DISTINCT account, url FROM deliveries;
INSERT INTO receipts (account, receipt_id, kind, number, order_key, position, body, created_ms)
    SELECT account, receipt_id, kind, CASE WHEN setting LIKE 'number:%' THEN substr(setting, 8) END, order_key, position,
    body, created_ms FROM deliveries ORDER BY id;
INSERT INTO new_deliveries
    SELECT old.id, destinations.id, receipts.id, old.setting, old.order_key, old.position, old.due_ms, old.attempts,
    old.created_ms, old.state, old.settled_ms, NULL
    FROM deliveries AS old
    JOIN destinations ON destinations.account = old.account AND destinations.url = old.url
    JOIN receipts ON receipts.receipt_id = old.receipt_id AND receipts.account = old.account;
DROP TABLE deliveries;
ALTER TABLE new_deliveries RENAME TO deliveries;

CREATE INDEX deliveries_due ON deliveries (destination, due_ms, id) WHERE state = 0;
CREATE INDEX deliveries_in_order ON deliveries (destination, order_key, position, id) WHERE state = 0;
CREATE INDEX deliveries_exhausted ON deliveries (destination, id) WHERE state = 2;
CREATE INDEX deliveries_of_receipt ON deliveries (receipt);

-- What came of each attempt: one row a request, whatever number of receipts it carried. reason is null when it was received.
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    destination INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    receipts INTEGER NOT NULL,
    address TEXT,
    status INTEGER,
    reason TEXT,
    answer TEXT NOT NULL
);

-- The failed attempts of each delivery; the last one of all stands in the delivery.
CREATE TABLE failed_attempts (
    delivery INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    PRIMARY KEY (delivery, attempt)
) WITHOUT ROWID;
