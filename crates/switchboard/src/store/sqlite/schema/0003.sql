-- Queues. The three counts are exact for what is stored: `available` counts messages whose visible_ms is 0, `delayed` those
-- hidden and never received, `hidden` those hidden and received. Ids are never used twice: receipt handles name them.
CREATE TABLE queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    delay_s INTEGER NOT NULL,
    maximum_bytes INTEGER NOT NULL,
    retention_s INTEGER NOT NULL,
    visibility_s INTEGER NOT NULL,
    polling_wait_s INTEGER NOT NULL,
    logging INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    dead_letter_target TEXT,
    dead_letter_maximum INTEGER,
    available INTEGER NOT NULL DEFAULT 0,
    delayed INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, name)
);

-- Deleted queues whose messages are still to be removed, step by step.
CREATE TABLE deleted_queues (id INTEGER PRIMARY KEY);

-- A message that can be received now has visible_ms 0; the receive or the sweep that finds a hidden one due sets it so. The order
-- of the ids is the order of arrival; a receipt that was held arrives when it is shown, with a new id. The handle is the random
-- number of the newest receipt handle; of what is hidden, held receipts alone have none.
CREATE TABLE queue_messages (
    id INTEGER PRIMARY KEY,
    queue INTEGER NOT NULL,
    visible_ms INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    enqueued_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    dequeue_count INTEGER NOT NULL DEFAULT 0,
    first_dequeued_ms INTEGER,
    handle INTEGER,
    message_id TEXT NOT NULL,
    properties TEXT,
    body TEXT NOT NULL
);
CREATE INDEX queue_messages_available ON queue_messages (queue, priority, id) WHERE visible_ms = 0;
CREATE INDEX queue_messages_hidden ON queue_messages (queue, visible_ms) WHERE visible_ms > 0;
CREATE INDEX queue_messages_expiry ON queue_messages (expires_ms);

-- What was kept until now goes over, in the order in which it could be read: the body as Base64, one entry after the other, the
-- id as 32 upper-case hexadecimal digits. What may not be read yet stays hidden.
INSERT INTO queues (account, name, delay_s, maximum_bytes, retention_s, visibility_s, polling_wait_s, logging, created_ms,
    modified_ms, available)
SELECT account, queue, 0, 65536, 345600, 30, 0, 0, min(enqueued_ms), min(enqueued_ms), 0
FROM queue_entries GROUP BY account, queue;

WITH
    ordered (entry, place) AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY max(visible_ms, enqueued_ms), id) FROM queue_entries
    )
INSERT INTO queue_messages (id, queue, visible_ms, priority, enqueued_ms, expires_ms, message_id, body)
SELECT ordered.place, queues.id, iif(entries.visible_ms > strftime('%s', 'now') * 1000, entries.visible_ms, 0), 8,
    entries.enqueued_ms, entries.expires_ms, upper(replace(entries.receipt_id, '-', '')),
    (
        WITH RECURSIVE thirds (place) AS (
            SELECT 1 UNION ALL SELECT place + 3 FROM thirds WHERE place + 3 <= length(entries.bytes)
        )
        SELECT group_concat(
            substr(letters, (bits >> 18) + 1, 1)
            || substr(letters, ((bits >> 12) & 63) + 1, 1)
            || iif(length(digits) > 2, substr(letters, ((bits >> 6) & 63) + 1, 1), '=')
            || iif(length(digits) > 4, substr(letters, (bits & 63) + 1, 1), '='), '' ORDER BY place)
        FROM (
            SELECT place, digits, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/' AS letters,
                ((instr('0123456789ABCDEF', substr(digits, 1, 1)) - 1) << 20)
                | ((instr('0123456789ABCDEF', substr(digits, 2, 1)) - 1) << 16)
                | ((instr('0123456789ABCDEF', substr(digits, 3, 1)) - 1) << 12)
                | ((instr('0123456789ABCDEF', substr(digits, 4, 1)) - 1) << 8)
                | ((instr('0123456789ABCDEF', substr(digits, 5, 1)) - 1) << 4)
                | (instr('0123456789ABCDEF', substr(digits, 6, 1)) - 1) AS bits
            FROM (SELECT place, hex(substr(entries.bytes, place, 3)) AS digits FROM thirds LIMIT -1)
            LIMIT -1 -- each of them computed once
        )
    )
FROM ordered
CROSS JOIN (SELECT *, CAST(body AS BLOB) AS bytes FROM queue_entries) AS entries ON entries.id = ordered.entry
JOIN queues ON queues.account = entries.account AND queues.name = entries.queue;

UPDATE queues SET
    available = (SELECT count(*) FROM queue_messages WHERE queue = queues.id AND visible_ms = 0),
    delayed = (SELECT count(*) FROM queue_messages WHERE queue = queues.id AND visible_ms > 0);

DROP TABLE queue_entries;
