-- The state of the simulated networks. Times are milliseconds since 1970 on the network clock, unless said otherwise.
CREATE TABLE setting (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE app (
  id TEXT PRIMARY KEY, secret TEXT NOT NULL, access_token TEXT NOT NULL,
  callback_url TEXT, verify_token TEXT, fields TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID;
CREATE UNIQUE INDEX app_by_token ON app (access_token);

CREATE TABLE waba (id TEXT PRIMARY KEY, app TEXT NOT NULL, name TEXT NOT NULL, namespace TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE subscribed_app (
  waba TEXT NOT NULL, app TEXT NOT NULL, callback_url TEXT, PRIMARY KEY (waba, app)
) WITHOUT ROWID;

CREATE TABLE number (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, waba TEXT NOT NULL, phone TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, tier TEXT NOT NULL, throughput INTEGER NOT NULL, pair_limit INTEGER NOT NULL,
  groups INTEGER NOT NULL, automation TEXT
);
CREATE INDEX number_by_waba ON number (waba);

CREATE TABLE template (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, waba TEXT NOT NULL, name TEXT NOT NULL,
  language TEXT NOT NULL, category TEXT NOT NULL, components TEXT NOT NULL, parameter_format TEXT NOT NULL,
  status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT 'NONE', lifetime INTEGER
);
CREATE UNIQUE INDEX template_by_name ON template (waba, name, language);

CREATE TABLE person (number TEXT PRIMARY KEY, name TEXT NOT NULL, reads INTEGER NOT NULL) WITHOUT ROWID;

-- What passed between a business number and a peer: a person, or a group.
CREATE TABLE chat (
  number TEXT NOT NULL, peer TEXT NOT NULL, last_inbound INTEGER, opened INTEGER NOT NULL DEFAULT 0,
  welcome_requested INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (number, peer)
) WITHOUT ROWID;
CREATE INDEX chat_by_peer ON chat (peer);

CREATE TABLE message (
  sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL, person TEXT, group_id TEXT,
  inbound INTEGER NOT NULL, type TEXT NOT NULL, text TEXT NOT NULL, content TEXT NOT NULL, status TEXT NOT NULL,
  opaque TEXT, pricing TEXT, created_at INTEGER NOT NULL, status_at INTEGER NOT NULL
);
CREATE INDEX message_by_person ON message (person, sequence);

-- What each other participant of a group has of a message.
CREATE TABLE receipt (
  person TEXT NOT NULL, message INTEGER NOT NULL, status TEXT NOT NULL, PRIMARY KEY (person, message)
) WITHOUT ROWID;

CREATE TABLE chat_group (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL, subject TEXT NOT NULL,
  description TEXT NOT NULL, join_approval_mode TEXT NOT NULL, invite TEXT NOT NULL UNIQUE,
  picture BLOB, picture_sha256 TEXT, picture_mime TEXT, created_at INTEGER NOT NULL
);
CREATE INDEX group_by_number ON chat_group (number);
CREATE TABLE participant (
  group_id TEXT NOT NULL, person TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (group_id, person)
) WITHOUT ROWID;
CREATE INDEX participant_by_person ON participant (person);

CREATE TABLE media (
  id TEXT PRIMARY KEY, number TEXT NOT NULL, mime TEXT NOT NULL, file_name TEXT, sha256 TEXT NOT NULL,
  secret TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL
);

-- Webhooks that nobody has answered with 200 yet; those of one lane go out one after the other, by id.
-- created_at is of the wall clock.
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, app TEXT NOT NULL, waba TEXT NOT NULL,
  body BLOB NOT NULL, created_at INTEGER NOT NULL
);

-- What the network will do by itself: the review of a template, a delayed status.
CREATE TABLE planned (
  id INTEGER PRIMARY KEY, due INTEGER NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE INDEX planned_by_due ON planned (due);
