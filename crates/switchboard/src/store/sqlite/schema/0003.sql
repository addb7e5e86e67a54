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

-- A message that can be received now has visible_ms 0; the receive that finds a hidden one due sets it so. The order of the
-- ids is the order of arrival. The handle is the random number of the newest receipt handle.
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

-- What was kept until now goes over: the body as Base64, the id as 32 upper-case hexadecimal digits.
INSERT INTO queues (account, name, delay_s, maximum_bytes, retention_s, visibility_s, polling_wait_s, logging, created_ms,
    modified_ms, available)
SELECT account, queue, 0, 65536, 345600, 30, 0, 0, min(enqueued_ms), min(enqueued_ms), count(*)
FROM queue_entries GROUP BY account, queue;

WITH RECURSIVE
    sources (id, digits) AS (SELECT id, hex(CAST(body AS BLOB)) FROM queue_entries),
    pieces (id, digits, place, text) AS (
        SELECT id, digits, 1, '' FROM sources
        UNION ALL
        SELECT id, digits, place + 6, text || (
            SELECT substr(letters, (bits >> 18) + 1, 1)
                || substr(letters, ((bits >> 12) & 63) + 1, 1)
                || CASE WHEN rest > 2 THEN substr(letters, ((bits >> 6) & 63) + 1, 1) ELSE '=' END
                || CASE WHEN rest > 4 THEN substr(letters, (bits & 63) + 1, 1) ELSE '=' END
            FROM (
                SELECT 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/' AS letters,
                    length(digits) - place + 1 AS rest,
                    ((instr('0123456789ABCDEF', substr(digits, place, 1)) - 1) << 20)
                    | ((instr('0123456789ABCDEF', substr(digits, place + 1, 1)) - 1) << 16)
                    | ((instr('0123456789ABCDEF', substr(digits, place + 2, 1)) - 1) << 12)
                    | ((instr('0123456789ABCDEF', substr(digits, place + 3, 1)) - 1) << 8)
                    | ((instr('0123456789ABCDEF', substr(digits, place + 4, 1)) - 1) << 4)
                    | (instr('0123456789ABCDEF', substr(digits, place + 5, 1)) - 1) AS bits
            )
        )
        FROM pieces WHERE place <= length(digits)
    )
INSERT INTO queue_messages (queue, visible_ms, priority, enqueued_ms, expires_ms, message_id, body)
SELECT queues.id, 0, 8, entries.enqueued_ms, entries.expires_ms, upper(replace(entries.receipt_id, '-', '')), pieces.text
FROM queue_entries AS entries
JOIN pieces ON pieces.id = entries.id AND pieces.place > length(pieces.digits)
JOIN queues ON queues.account = entries.account AND queues.name = entries.queue
ORDER BY entries.id;

DROP TABLE queue_entries;
