-- Tables of several nodes. Every unique key begins with the account, so that accounts can be spread over servers; what belongs to the
-- installation as a whole belongs to the service's own account. The directory is the one exception: every server keeps all of it.

-- Texts are compared by their bytes, as the embedded store does, whatever the database's collation is: hence COLLATE "C".

-- Of indexes that cost the planner the same it takes the one that was made last, and for a table of which it knows nothing all that
-- begin with the account do. So those that find most go before those that find one row.

-- Configuration: typed records as JSON, found by key or by a declared index.
CREATE TABLE records (
    account text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (account, kind, key)
) WITH (fillfactor = 80);

CREATE TABLE record_indexes (
    account text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL
);
CREATE INDEX record_indexes_of_record ON record_indexes (account, kind, key);
ALTER TABLE record_indexes ADD PRIMARY KEY (account, kind, name, value, key);

-- Grows with each change of a record that says who may do what; changed in the same transaction.
CREATE TABLE identity_versions (
    account text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL
) WITH (fillfactor = 50);

-- What belongs to whom, by an id of the outside.
CREATE TABLE directory (
    directory text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (directory, key)
);

CREATE TABLE messages (
    account text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    space text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    direction text COLLATE "C" NOT NULL,
    peer text COLLATE "C" NOT NULL,
    "group" text COLLATE "C",
    template_code text COLLATE "C",
    failed boolean NOT NULL,
    network_id text COLLATE "C",
    created_ms bigint NOT NULL,
    body text NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX messages_by_number ON messages (account, number, created_ms, id);
CREATE INDEX messages_received_from ON messages (account, number, peer, created_ms) WHERE direction = 'UP';
CREATE INDEX messages_received_in_group ON messages (account, number, "group", created_ms)
    WHERE direction = 'UP' AND "group" IS NOT NULL;
CREATE UNIQUE INDEX messages_by_network_id ON messages (account, network_id) WHERE network_id IS NOT NULL;
ALTER TABLE messages ADD PRIMARY KEY (account, id);

-- Ids of log tables. The keeper sets it forward every day to the day's number since 2024-01-01 << 36, so that an id tells its day.
CREATE SEQUENCE log_ids AS bigint CACHE 1;
-- Numbers of what is not a log: destinations, queues, nodes, cancellations.
CREATE SEQUENCE numbers AS bigint CACHE 1;

-- Accepted messages without a recorded outcome. node: in whose hands it is; 0: in nobody's.
CREATE TABLE jobs (
    account text COLLATE "C" NOT NULL,
    message text COLLATE "C" NOT NULL,
    node bigint NOT NULL,
    due_ms bigint NOT NULL,
    attempts integer NOT NULL,
    created_ms bigint NOT NULL,
    PRIMARY KEY (account, message)
);
CREATE INDEX jobs_due ON jobs (node, due_ms);

-- Where receipts are posted: an account and a URL. Deliveries name them by number. They are never removed.
CREATE TABLE destinations (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('numbers'),
    url text COLLATE "C" NOT NULL,
    PRIMARY KEY (account, url)
);
CREATE INDEX destinations_by_id ON destinations (id);

-- Receipts as they were composed, whether they go anywhere or not; their number is the order in which they came about.
CREATE TABLE receipts (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('log_ids'),
    receipt_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    number text COLLATE "C",
    order_key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    body text NOT NULL,
    created_ms bigint NOT NULL,
    PRIMARY KEY (account, id)
) PARTITION BY RANGE (id);
CREATE INDEX receipts_by_receipt_id ON receipts (receipt_id);

-- Receipts for HTTP destinations that wait (state 0) or were given up (state 2). A row that waits for an earlier one of its order and
-- destination is parked: its due_ms is the largest integer. node: in whose hands it is; 0: in nobody's. A fresh row is born in the
-- hands of the node that commits it, so that what goes straight from memory never enters the part of the index that claims read.
CREATE TABLE deliveries (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('log_ids'),
    node bigint NOT NULL,
    destination bigint NOT NULL,
    receipt bigint NOT NULL,
    setting text COLLATE "C" NOT NULL,
    order_key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    due_ms bigint NOT NULL,
    attempts integer NOT NULL,
    since_ms bigint NOT NULL,
    state smallint NOT NULL,
    settled_ms bigint,
    last_attempt bigint,
    PRIMARY KEY (account, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- No statement may fit two of these indexes: of tables that look empty the planner takes any, and walks through all of it. Hence what
-- waits is written in three ways: state < 1 for what is due, state = 0 for an order, state <> 2 by the key.
CREATE INDEX deliveries_due ON deliveries (node, destination, due_ms, id)
    WHERE state < 1 AND due_ms < 9223372036854775807;
CREATE INDEX deliveries_in_order ON deliveries (destination, order_key, position, id) WHERE state = 0;
CREATE INDEX deliveries_exhausted ON deliveries (destination, id) WHERE state = 2;
CREATE INDEX deliveries_of_receipt ON deliveries (receipt);

-- Deliveries that were received (state 1) or cancelled (state 3): moved here, and dropped with their day. A row keeps its id.
CREATE TABLE settled_deliveries (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    destination bigint NOT NULL,
    receipt bigint NOT NULL,
    setting text COLLATE "C" NOT NULL,
    order_key text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    attempts integer NOT NULL,
    since_ms bigint NOT NULL,
    state smallint NOT NULL,
    settled_ms bigint NOT NULL,
    last_attempt bigint,
    PRIMARY KEY (account, id)
) PARTITION BY RANGE (id);
CREATE INDEX settled_deliveries_of_receipt ON settled_deliveries (receipt);

-- What came of each attempt: one row a request, whatever number of receipts it carried. reason is null when it was received.
CREATE TABLE attempts (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('log_ids'),
    destination bigint NOT NULL,
    at_ms bigint NOT NULL,
    duration_ms bigint NOT NULL,
    receipts bigint NOT NULL,
    address text,
    status integer,
    reason text COLLATE "C",
    answer text NOT NULL,
    PRIMARY KEY (account, id)
) PARTITION BY RANGE (id);

-- The failed attempts of each delivery; the last one of all stands in the delivery.
CREATE TABLE failed_attempts (
    account text COLLATE "C" NOT NULL,
    delivery bigint NOT NULL,
    attempt bigint NOT NULL,
    PRIMARY KEY (account, delivery, attempt)
) PARTITION BY RANGE (delivery);

-- Settings that were switched off while more of what they had chosen waited than one change gives up. Deliveries of the account
-- that the setting chose, up to this row, are no longer made; what is left of them is cancelled in steps, then the entry goes.
CREATE TABLE cancellations (
    account text COLLATE "C" NOT NULL,
    setting text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('numbers'),
    up_to bigint NOT NULL,
    PRIMARY KEY (account, setting)
);

-- Queues. How many messages they hold is counted when somebody asks: a count that every send changes would make all of them wait for
-- each other. Ids are never used twice: receipt handles name them.
CREATE TABLE queues (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('numbers'),
    name text COLLATE "C" NOT NULL,
    delay_s bigint NOT NULL,
    maximum_bytes bigint NOT NULL,
    retention_s bigint NOT NULL,
    visibility_s bigint NOT NULL,
    polling_wait_s bigint NOT NULL,
    logging boolean NOT NULL,
    created_ms bigint NOT NULL,
    modified_ms bigint NOT NULL,
    dead_letter_target text COLLATE "C",
    dead_letter_maximum bigint,
    PRIMARY KEY (account, name)
);
CREATE INDEX queues_by_id ON queues (id);

-- Deleted queues whose messages are still to be removed, step by step.
CREATE TABLE deleted_queues (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    deleted_ms bigint NOT NULL,
    PRIMARY KEY (account, id)
);

-- A message that can be received now has visible_ms 0; the receive or the sweep that finds a hidden one due sets it so. arrival is
-- the order of arrival: the id, or a new one when a held receipt is shown. The handle is the random number of the newest receipt
-- handle; of what is hidden, held receipts alone have none.
CREATE TABLE queue_messages (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('log_ids'),
    queue bigint NOT NULL,
    arrival bigint NOT NULL,
    visible_ms bigint NOT NULL,
    priority smallint NOT NULL,
    enqueued_ms bigint NOT NULL,
    expires_ms bigint NOT NULL,
    dequeue_count bigint NOT NULL DEFAULT 0,
    first_dequeued_ms bigint,
    handle bigint,
    message_id text COLLATE "C" NOT NULL,
    properties text,
    body text NOT NULL,
    PRIMARY KEY (account, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX queue_messages_available ON queue_messages (queue, priority, arrival) WHERE visible_ms = 0;
CREATE INDEX queue_messages_hidden ON queue_messages (queue, visible_ms) WHERE visible_ms > 0;
CREATE INDEX queue_messages_expiry ON queue_messages (expires_ms);

-- Who did what: one row for each call that changed something, written with its change, and for refusals. Rows are never changed.
CREATE TABLE audit_entries (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (account, id)
);

CREATE TABLE audit_seals (
    account text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    entries bigint NOT NULL,
    newest_ms bigint NOT NULL,
    sealed_ms bigint NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (account, number)
);

CREATE TABLE audit_floors (
    account text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    newest_ms bigint NOT NULL,
    mac bytea NOT NULL
);

-- How often callers that nobody knows were refused: by minute (since 1970), source address and code; of the service's own account.
CREATE TABLE audit_strangers (
    account text COLLATE "C" NOT NULL,
    minute bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (account, minute, source, code)
);

-- Nodes and their leases, by the database's clock; of the service's own account. A node whose lease is over, or that gave it back, is
-- gone: what it held is taken from it in steps, then its row goes.
CREATE TABLE nodes (
    account text COLLATE "C" NOT NULL,
    id bigint NOT NULL DEFAULT nextval('numbers'),
    name text NOT NULL,
    joined timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    PRIMARY KEY (account, id)
) WITH (fillfactor = 50);

-- How often an account may call, over all nodes: when its bucket is full again, when it was taken from last, and how many calls were
-- granted then (for the answer of that take); times in microseconds. Nothing of it needs to outlive a crash.
CREATE UNLOGGED TABLE rates (
    account text COLLATE "C" NOT NULL,
    operation text COLLATE "C" NOT NULL,
    rate bigint NOT NULL,
    tat_us bigint NOT NULL,
    at_us bigint NOT NULL,
    granted bigint NOT NULL,
    PRIMARY KEY (account, operation, rate)
) WITH (fillfactor = 50);

-- Used nonces, by the ten minutes in which the call was signed: a ring of tables, each emptied whole when its turn comes again. Keys of
-- commits stand here as well: whoever does not know whether his commit held asks for its key.
CREATE TABLE nonces_0 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE nonces_1 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE nonces_2 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE nonces_3 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE nonces_4 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));
CREATE TABLE nonces_5 (account text COLLATE "C" NOT NULL, hash bytea NOT NULL, period bigint NOT NULL, PRIMARY KEY (account, hash));

-- One row that is written to see whether the database takes changes; of the service's own account.
CREATE TABLE heartbeat (
    account text COLLATE "C" PRIMARY KEY,
    at_ms bigint NOT NULL
);
