BEGIN TRANSACTION;
CREATE TABLE account (
  user_id     TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  role        TEXT NOT NULL CHECK (role IN ('user', 'admin')),
  hash        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  email       TEXT,
  locale      TEXT NOT NULL DEFAULT '',
  timezone    TEXT NOT NULL DEFAULT '',
  version     INTEGER NOT NULL DEFAULT 1,
  disabled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE account_link (
  hash       TEXT PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  purpose    TEXT NOT NULL CHECK (purpose = 'setup' OR purpose = 'invitation' OR purpose = 'registration' OR purpose = 'reset'),
  user_id    TEXT,
  email      TEXT,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role = 'user' OR role = 'admin'),
  venue_id   TEXT REFERENCES venue (id),
  made_by    TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE allocation (
  id          INTEGER PRIMARY KEY,
  resource_id TEXT NOT NULL REFERENCES resource (id),
  booking_id  TEXT UNIQUE REFERENCES booking (id),
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at > starts_at),
  quantity    INTEGER NOT NULL CHECK (quantity >= 1),
  exclusive   INTEGER NOT NULL CHECK (exclusive IN (0, 1) AND (exclusive = 0 OR quantity = 1)),
  active      INTEGER NOT NULL CHECK (active IN (0, 1)),
  length_class INTEGER NOT NULL GENERATED ALWAYS AS (CASE
                WHEN ends_at - starts_at <= 7200 THEN 7200
                WHEN ends_at - starts_at <= 86400 THEN 86400
                WHEN ends_at - starts_at <= 864000 THEN 864000
                WHEN ends_at - starts_at <= 8640000 THEN 8640000
                WHEN ends_at - starts_at <= 86400000 THEN 86400000
                ELSE 400000000000 END) VIRTUAL
) STRICT;
INSERT INTO "allocation" VALUES(1,'lot','1a2253bf13a80ebab2dd7',1799712000,1799715600,1,0,0);
INSERT INTO "allocation" VALUES(2,'lot','1a2253bf14a803a98a230',1799715600,1799719200,1,0,0);
INSERT INTO "allocation" VALUES(3,'lot','1a2253bf14eb87287a66c',1799719200,1799722800,1,0,0);
INSERT INTO "allocation" VALUES(4,'lot','1a2253bf15252dd189034',1799722800,1799726400,1,0,0);
INSERT INTO "allocation" VALUES(5,'lot','1a2253bf15570bcb4ecae',1799726400,1799730000,1,0,1);
INSERT INTO "allocation" VALUES(6,'lot','1a2253bf1593449c20a47',1799730000,1799733600,1,0,0);
INSERT INTO "allocation" VALUES(7,'lot','1a2253bf15eac1308be60',1799733600,1799737200,1,0,0);
INSERT INTO "allocation" VALUES(8,'lot','1a2253bf16129a9f92ae7',1799737200,1799740800,1,0,1);
INSERT INTO "allocation" VALUES(9,'room','1a2253bf19f0b395dc951',1799712000,1799719200,1,1,1);
CREATE TABLE attendance (
  booking_id TEXT PRIMARY KEY,
  starts_at  INTEGER NOT NULL,
  said_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at_ms    INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  address  TEXT NOT NULL DEFAULT '',
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES(1,1795921015053,'owner','','create','venue:luigi','{}');
INSERT INTO "audit" VALUES(2,1795921015062,'owner','','create','resource:lot','{}');
INSERT INTO "audit" VALUES(3,1795921015084,'owner','','create','resource:room','{}');
INSERT INTO "audit" VALUES(4,1795921015098,'ann','','book','booking:1a2253bf13a80ebab2dd7','{"status":"held"}');
INSERT INTO "audit" VALUES(5,1795921015114,'ann','','book','booking:1a2253bf14a803a98a230','{"status":"held"}');
INSERT INTO "audit" VALUES(6,1795921015118,'ann','','book','booking:1a2253bf14eb87287a66c','{"status":"held"}');
INSERT INTO "audit" VALUES(7,1795921015122,'ann','','book','booking:1a2253bf15252dd189034','{"status":"held"}');
INSERT INTO "audit" VALUES(8,1795921015125,'ann','','book','booking:1a2253bf15570bcb4ecae','{"status":"held"}');
INSERT INTO "audit" VALUES(9,1795921015129,'ann','','book','booking:1a2253bf1593449c20a47','{"status":"approved"}');
INSERT INTO "audit" VALUES(10,1795921015134,'ann','','book','booking:1a2253bf15eac1308be60','{"status":"approved"}');
INSERT INTO "audit" VALUES(11,1795921015137,'ann','','book','booking:1a2253bf16129a9f92ae7','{"status":"approved"}');
INSERT INTO "audit" VALUES(12,1795921015141,'ann','','cancel','booking:1a2253bf13a80ebab2dd7','{"from":"held","to":"cancelled"}');
INSERT INTO "audit" VALUES(13,1795921015150,'ann','','cancel','booking:1a2253bf1593449c20a47','{"from":"approved","to":"cancelled"}');
INSERT INTO "audit" VALUES(14,1795921015158,'ann','','delete','booking:1a2253bf13a80ebab2dd7','{"status":"cancelled"}');
INSERT INTO "audit" VALUES(15,1795921015166,'ann','','delete','booking:1a2253bf14a803a98a230','{"status":"held"}');
INSERT INTO "audit" VALUES(16,1795921015170,'ann','','delete','booking:1a2253bf15eac1308be60','{"status":"approved"}');
INSERT INTO "audit" VALUES(17,1795921015174,'ann','','confirm','booking:1a2253bf14eb87287a66c','{"from":"held","to":"approved"}');
INSERT INTO "audit" VALUES(18,1795921015178,'ann','','cancel','booking:1a2253bf14eb87287a66c','{"from":"approved","to":"cancelled"}');
INSERT INTO "audit" VALUES(19,1795921015190,'system','','lapse','booking:1a2253bf15252dd189034','{"from":"held","to":"expired"}');
INSERT INTO "audit" VALUES(20,1795921015190,'system','','lapse','booking:1a2253bf15570bcb4ecae','{"from":"held","to":"expired"}');
INSERT INTO "audit" VALUES(21,1795921015195,'owner','','restore','booking:1a2253bf15570bcb4ecae','{"from":"expired","to":"approved"}');
INSERT INTO "audit" VALUES(22,1795921015199,'ann','','book','booking:1a2253bf19f0b395dc951','{"status":"approved"}');
INSERT INTO "audit" VALUES(23,1795921015202,'bob','','join','waitlist:1a2253bf1a22657fa3c35','{}');
INSERT INTO "audit" VALUES(24,1795921015206,'ann','','message','booking:1a2253bf19f0b395dc951','{"message_id":"1a2253bf1a65b5f1c5916"}');
CREATE TABLE booking (
  id             TEXT PRIMARY KEY,
  resource_id    TEXT NOT NULL REFERENCES resource (id),
  venue_id       TEXT NOT NULL,
  requester_id   TEXT NOT NULL,
  starts_at      INTEGER NOT NULL CHECK (starts_at >= 0),
  ends_at        INTEGER NOT NULL CHECK (ends_at > starts_at),
  quantity       INTEGER NOT NULL CHECK (quantity >= 1),
  status         TEXT NOT NULL CHECK (status = 'approved' OR status = 'pending' OR status = 'held' OR status = 'checked_in'
                   OR status = 'rejected' OR status = 'cancelled' OR status = 'completed' OR status = 'revoked' OR status = 'expired'
                   OR status = 'no_show'),
  version        INTEGER NOT NULL DEFAULT 1,
  title          TEXT,
  note           TEXT,
  attendees      TEXT NOT NULL DEFAULT '[]',
  payment_status TEXT NOT NULL DEFAULT 'unpaid' CHECK (payment_status = 'unpaid' OR payment_status = 'paid' OR payment_status = 'pending'
                   OR payment_status = 'failed' OR payment_status = 'refunded'),
  payment_id     TEXT,
  deadline_at    INTEGER,
  answers        TEXT NOT NULL DEFAULT '[]',
  cancelled_by   TEXT CHECK (cancelled_by = 'user' OR cancelled_by = 'staff' OR cancelled_by = 'admin'),
  series_id      TEXT,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  deleted_at     INTEGER,
  source         TEXT NOT NULL DEFAULT 'self' CHECK (source = 'self' OR source = 'staff' OR source = 'walk_in' OR source = 'guest'),
  requester_since INTEGER NOT NULL DEFAULT 0,
  status_at      INTEGER NOT NULL DEFAULT 0,
  hidden_at      INTEGER,
  party_size     INTEGER CHECK (party_size >= 1),
  joined         INTEGER NOT NULL DEFAULT 0 CHECK (joined = 0 OR (joined >= 1 AND series_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO "booking" VALUES('1a2253bf13a80ebab2dd7','lot','luigi','ann',1799712000,1799715600,1,'cancelled',3,NULL,NULL,'[]','unpaid',NULL,NULL,'[]','user',NULL,1799625600,1799625600,1799625600,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf14a803a98a230','lot','luigi','ann',1799715600,1799719200,1,'held',2,NULL,NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625600,1799625600,1799625600,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf14eb87287a66c','lot','luigi','ann',1799719200,1799722800,1,'cancelled',3,NULL,NULL,'[]','unpaid',NULL,NULL,'[]','user',NULL,1799625600,1799625600,NULL,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf15252dd189034','lot','luigi','ann',1799722800,1799726400,1,'expired',2,NULL,NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625600,1799625900,NULL,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf15570bcb4ecae','lot','luigi','ann',1799726400,1799730000,1,'approved',3,NULL,NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625600,1799625900,NULL,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf1593449c20a47','lot','luigi','ann',1799730000,1799733600,1,'cancelled',2,NULL,NULL,'[]','unpaid',NULL,NULL,'[]','user',NULL,1799625600,1799625600,NULL,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf15eac1308be60','lot','luigi','ann',1799733600,1799737200,1,'approved',2,NULL,NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625600,1799625600,1799625600,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf16129a9f92ae7','lot','luigi','ann',1799737200,1799740800,1,'approved',1,NULL,NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625600,1799625600,NULL,'self',0,0,NULL,NULL,0);
INSERT INTO "booking" VALUES('1a2253bf19f0b395dc951','room','luigi','ann',1799712000,1799719200,1,'approved',1,'Rehearsal',NULL,'[]','unpaid',NULL,NULL,'[]',NULL,NULL,1799625900,1799625900,NULL,'self',0,0,NULL,NULL,0);
CREATE TABLE calendar_address (
  user_id    TEXT PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE closure (
  resource_id TEXT NOT NULL REFERENCES resource (id),
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at > starts_at),
  reason      TEXT NOT NULL,
  PRIMARY KEY (resource_id, starts_at, ends_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE connection (
  id        INTEGER PRIMARY KEY,
  stream_id TEXT NOT NULL UNIQUE,
  user_id   TEXT NOT NULL,
  topics    TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  delivered INTEGER NOT NULL,
  reason    TEXT,
  node_id   TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE consumer (
  name  TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
  id          TEXT PRIMARY KEY,
  user_id     TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind = 'email'),
  address     TEXT NOT NULL,
  name        TEXT NOT NULL,
  locale      TEXT NOT NULL,
  verified_at INTEGER,
  code_hash   TEXT,
  link_hash   TEXT,
  code_until  INTEGER NOT NULL DEFAULT 0,
  code_tries  INTEGER NOT NULL DEFAULT 0,
  bounced_at  INTEGER,
  bounce      TEXT,
  created_at  INTEGER NOT NULL,
  UNIQUE (user_id, kind, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
  venue_id   TEXT NOT NULL REFERENCES venue (id),
  person_id  TEXT NOT NULL,
  note       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (venue_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
  id          TEXT PRIMARY KEY,
  channel     TEXT NOT NULL CHECK (channel = 'email' OR channel = 'push'),
  audience    TEXT NOT NULL CHECK (audience = 'user' OR audience = 'staff' OR audience = 'direct'),
  type        TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  target      TEXT NOT NULL DEFAULT '',
  venue_id    TEXT,
  booking_id  TEXT,
  thread      TEXT NOT NULL DEFAULT '',
  event_n     INTEGER,
  earlier     TEXT NOT NULL DEFAULT '[]',
  body        TEXT NOT NULL DEFAULT '{}',
  dedupe_key  TEXT UNIQUE,
  state       TEXT NOT NULL CHECK (state = 'due' OR state = 'sending' OR state = 'sent' OR state = 'gone' OR state = 'dead' OR state = 'dropped'),
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     INTEGER NOT NULL,
  first_at    INTEGER,
  status      TEXT,
  reason      TEXT,
  created_at  INTEGER NOT NULL,
  finished_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery_event (
  place       TEXT NOT NULL,
  event_n     INTEGER NOT NULL,
  delivery_id TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  PRIMARY KEY (place, event_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE device (
  id           TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL,
  endpoint     TEXT NOT NULL UNIQUE,
  p256dh       TEXT NOT NULL,
  auth         TEXT NOT NULL,
  name         TEXT NOT NULL,
  locale       TEXT NOT NULL,
  session_hash TEXT,
  created_at   INTEGER NOT NULL,
  last_ok_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  topic      TEXT NOT NULL,
  type       TEXT NOT NULL,
  payload    TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
INSERT INTO "event" VALUES(1,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf10d5dad48d94c","at":"2026-11-29T02:56:55Z","actor_id":"owner","action":"create","subject":"venue:luigi","detail":{}}',1795921015053);
INSERT INTO "event" VALUES(2,'venue:luigi','resource_updated','{"type":"resource_updated","topic":"venue:luigi","change_id":"1a2253bf116b8a8ab0674","at":"2026-11-29T02:56:55Z","resource_id":"lot","fields":["id"]}',1795921015062);
INSERT INTO "event" VALUES(3,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf116b8a8ab0674","at":"2026-11-29T02:56:55Z","actor_id":"owner","action":"create","subject":"resource:lot","detail":{}}',1795921015062);
INSERT INTO "event" VALUES(4,'venue:luigi','resource_updated','{"type":"resource_updated","topic":"venue:luigi","change_id":"1a2253bf12cd7866c9b1d","at":"2026-11-29T02:56:55Z","resource_id":"room","fields":["id"]}',1795921015084);
INSERT INTO "event" VALUES(5,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf12cd7866c9b1d","at":"2026-11-29T02:56:55Z","actor_id":"owner","action":"create","subject":"resource:room","detail":{}}',1795921015084);
INSERT INTO "event" VALUES(6,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf13ab26ecd6712","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf13a80ebab2dd7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","quantity":1,"status":"held","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":"2027-01-11T00:05:00Z","cancelled_by":null}}',1795921015098);
INSERT INTO "event" VALUES(7,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf13ab26ecd6712","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf13a80ebab2dd7","detail":{"status":"held"}}',1795921015098);
INSERT INTO "event" VALUES(8,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf13ab26ecd6712","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015098);
INSERT INTO "event" VALUES(9,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf13ab26ecd6712","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015098);
INSERT INTO "event" VALUES(10,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf14ae9ddb1157f","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf14a803a98a230","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","quantity":1,"status":"held","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":"2027-01-11T00:05:00Z","cancelled_by":null}}',1795921015114);
INSERT INTO "event" VALUES(11,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf14ae9ddb1157f","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf14a803a98a230","detail":{"status":"held"}}',1795921015114);
INSERT INTO "event" VALUES(12,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf14ae9ddb1157f","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015114);
INSERT INTO "event" VALUES(13,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf14ae9ddb1157f","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015114);
INSERT INTO "event" VALUES(14,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf14e704cdff4cf","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf14eb87287a66c","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","quantity":1,"status":"held","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":"2027-01-11T00:05:00Z","cancelled_by":null}}',1795921015118);
INSERT INTO "event" VALUES(15,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf14e704cdff4cf","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf14eb87287a66c","detail":{"status":"held"}}',1795921015118);
INSERT INTO "event" VALUES(16,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf14e704cdff4cf","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015118);
INSERT INTO "event" VALUES(17,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf14e704cdff4cf","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015118);
INSERT INTO "event" VALUES(18,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf152c8157e93eb","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf15252dd189034","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","quantity":1,"status":"held","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":"2027-01-11T00:05:00Z","cancelled_by":null}}',1795921015122);
INSERT INTO "event" VALUES(19,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf152c8157e93eb","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf15252dd189034","detail":{"status":"held"}}',1795921015122);
INSERT INTO "event" VALUES(20,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf152c8157e93eb","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015122);
INSERT INTO "event" VALUES(21,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf152c8157e93eb","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015122);
INSERT INTO "event" VALUES(22,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf155d87c807850","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf15570bcb4ecae","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","quantity":1,"status":"held","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":"2027-01-11T00:05:00Z","cancelled_by":null}}',1795921015125);
INSERT INTO "event" VALUES(23,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf155d87c807850","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf15570bcb4ecae","detail":{"status":"held"}}',1795921015125);
INSERT INTO "event" VALUES(24,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf155d87c807850","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015125);
INSERT INTO "event" VALUES(25,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf155d87c807850","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015125);
INSERT INTO "event" VALUES(26,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf159e61a13719b","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf1593449c20a47","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015129);
INSERT INTO "event" VALUES(27,'venue:luigi:staff','new_booking','{"type":"new_booking","topic":"venue:luigi:staff","change_id":"1a2253bf159e61a13719b","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf1593449c20a47","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015129);
INSERT INTO "event" VALUES(28,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf159e61a13719b","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf1593449c20a47","detail":{"status":"approved"}}',1795921015129);
INSERT INTO "event" VALUES(29,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf159e61a13719b","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015129);
INSERT INTO "event" VALUES(30,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf159e61a13719b","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015129);
INSERT INTO "event" VALUES(31,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf15eeb8690dc9e","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf15eac1308be60","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015134);
INSERT INTO "event" VALUES(32,'venue:luigi:staff','new_booking','{"type":"new_booking","topic":"venue:luigi:staff","change_id":"1a2253bf15eeb8690dc9e","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf15eac1308be60","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015134);
INSERT INTO "event" VALUES(33,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf15eeb8690dc9e","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf15eac1308be60","detail":{"status":"approved"}}',1795921015134);
INSERT INTO "event" VALUES(34,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf15eeb8690dc9e","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015134);
INSERT INTO "event" VALUES(35,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf15eeb8690dc9e","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015134);
INSERT INTO "event" VALUES(36,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf16181823db9cd","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf16129a9f92ae7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T07:00:00Z","ends_at":"2027-01-12T08:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015137);
INSERT INTO "event" VALUES(37,'venue:luigi:staff','new_booking','{"type":"new_booking","topic":"venue:luigi:staff","change_id":"1a2253bf16181823db9cd","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf16129a9f92ae7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T07:00:00Z","ends_at":"2027-01-12T08:00:00Z","quantity":1,"status":"approved","version":1,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015137);
INSERT INTO "event" VALUES(38,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf16181823db9cd","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf16129a9f92ae7","detail":{"status":"approved"}}',1795921015137);
INSERT INTO "event" VALUES(39,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf16181823db9cd","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T07:00:00Z","ends_at":"2027-01-12T08:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015137);
INSERT INTO "event" VALUES(40,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf16181823db9cd","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T07:00:00Z","ends_at":"2027-01-12T08:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015137);
INSERT INTO "event" VALUES(41,'user:ann','booking_cancelled','{"type":"booking_cancelled","topic":"user:ann","change_id":"1a2253bf165fa847593f5","at":"2026-11-29T02:56:55Z","actor_id":"ann","cancelled_by":"user","booking":{"id":"1a2253bf13a80ebab2dd7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","quantity":1,"status":"cancelled","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015141);
INSERT INTO "event" VALUES(42,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf165fa847593f5","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"cancel","subject":"booking:1a2253bf13a80ebab2dd7","detail":{"from":"held","to":"cancelled"}}',1795921015141);
INSERT INTO "event" VALUES(43,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf165fa847593f5","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015141);
INSERT INTO "event" VALUES(44,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf165fa847593f5","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015141);
INSERT INTO "event" VALUES(45,'user:ann','booking_cancelled','{"type":"booking_cancelled","topic":"user:ann","change_id":"1a2253bf16e9803184ad8","at":"2026-11-29T02:56:55Z","actor_id":"ann","cancelled_by":"user","booking":{"id":"1a2253bf1593449c20a47","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","quantity":1,"status":"cancelled","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015150);
INSERT INTO "event" VALUES(46,'venue:luigi:staff','booking_cancelled','{"type":"booking_cancelled","topic":"venue:luigi:staff","change_id":"1a2253bf16e9803184ad8","at":"2026-11-29T02:56:55Z","actor_id":"ann","cancelled_by":"user","booking":{"id":"1a2253bf1593449c20a47","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","quantity":1,"status":"cancelled","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015150);
INSERT INTO "event" VALUES(47,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf16e9803184ad8","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"cancel","subject":"booking:1a2253bf1593449c20a47","detail":{"from":"approved","to":"cancelled"}}',1795921015150);
INSERT INTO "event" VALUES(48,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf16e9803184ad8","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015150);
INSERT INTO "event" VALUES(49,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf16e9803184ad8","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T05:00:00Z","ends_at":"2027-01-12T06:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015150);
INSERT INTO "event" VALUES(50,'user:ann','booking_deleted','{"type":"booking_deleted","topic":"user:ann","change_id":"1a2253bf176e7fce39760","at":"2026-11-29T02:56:55Z","actor_id":"ann","deleted_by":"user","booking":{"id":"1a2253bf13a80ebab2dd7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","quantity":1,"status":"cancelled","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015158);
INSERT INTO "event" VALUES(51,'venue:luigi:staff','booking_deleted','{"type":"booking_deleted","topic":"venue:luigi:staff","change_id":"1a2253bf176e7fce39760","at":"2026-11-29T02:56:55Z","actor_id":"ann","deleted_by":"user","booking":{"id":"1a2253bf13a80ebab2dd7","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T01:00:00Z","quantity":1,"status":"cancelled","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015158);
INSERT INTO "event" VALUES(52,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf176e7fce39760","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"delete","subject":"booking:1a2253bf13a80ebab2dd7","detail":{"status":"cancelled"}}',1795921015158);
INSERT INTO "event" VALUES(53,'user:ann','booking_deleted','{"type":"booking_deleted","topic":"user:ann","change_id":"1a2253bf17e53b309594b","at":"2026-11-29T02:56:55Z","actor_id":"ann","deleted_by":"user","booking":{"id":"1a2253bf14a803a98a230","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","quantity":1,"status":"held","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015166);
INSERT INTO "event" VALUES(54,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf17e53b309594b","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"delete","subject":"booking:1a2253bf14a803a98a230","detail":{"status":"held"}}',1795921015166);
INSERT INTO "event" VALUES(55,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf17e53b309594b","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015166);
INSERT INTO "event" VALUES(56,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf17e53b309594b","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T01:00:00Z","ends_at":"2027-01-12T02:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015166);
INSERT INTO "event" VALUES(57,'user:ann','booking_deleted','{"type":"booking_deleted","topic":"user:ann","change_id":"1a2253bf182a8184912e6","at":"2026-11-29T02:56:55Z","actor_id":"ann","deleted_by":"user","booking":{"id":"1a2253bf15eac1308be60","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","quantity":1,"status":"approved","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015170);
INSERT INTO "event" VALUES(58,'venue:luigi:staff','booking_deleted','{"type":"booking_deleted","topic":"venue:luigi:staff","change_id":"1a2253bf182a8184912e6","at":"2026-11-29T02:56:55Z","actor_id":"ann","deleted_by":"user","booking":{"id":"1a2253bf15eac1308be60","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","quantity":1,"status":"approved","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015170);
INSERT INTO "event" VALUES(59,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf182a8184912e6","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"delete","subject":"booking:1a2253bf15eac1308be60","detail":{"status":"approved"}}',1795921015170);
INSERT INTO "event" VALUES(60,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf182a8184912e6","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015170);
INSERT INTO "event" VALUES(61,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf182a8184912e6","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T06:00:00Z","ends_at":"2027-01-12T07:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015170);
INSERT INTO "event" VALUES(62,'user:ann','booking_updated','{"type":"booking_updated","topic":"user:ann","change_id":"1a2253bf1861b51e16460","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf14eb87287a66c","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","quantity":1,"status":"approved","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null},"changes":{"resource_changed":false,"time_changed":false,"attendees_changed":false,"status_changed":true,"fields":["status"]}}',1795921015174);
INSERT INTO "event" VALUES(63,'venue:luigi:staff','new_booking','{"type":"new_booking","topic":"venue:luigi:staff","change_id":"1a2253bf1861b51e16460","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf14eb87287a66c","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","quantity":1,"status":"approved","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":null}}',1795921015174);
INSERT INTO "event" VALUES(64,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf1861b51e16460","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"confirm","subject":"booking:1a2253bf14eb87287a66c","detail":{"from":"held","to":"approved"}}',1795921015174);
INSERT INTO "event" VALUES(65,'user:ann','booking_cancelled','{"type":"booking_cancelled","topic":"user:ann","change_id":"1a2253bf18a929d29f9c6","at":"2026-11-29T02:56:55Z","actor_id":"ann","cancelled_by":"user","booking":{"id":"1a2253bf14eb87287a66c","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","quantity":1,"status":"cancelled","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015178);
INSERT INTO "event" VALUES(66,'venue:luigi:staff','booking_cancelled','{"type":"booking_cancelled","topic":"venue:luigi:staff","change_id":"1a2253bf18a929d29f9c6","at":"2026-11-29T02:56:55Z","actor_id":"ann","cancelled_by":"user","booking":{"id":"1a2253bf14eb87287a66c","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","quantity":1,"status":"cancelled","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:00:00Z","expires_at":null,"cancelled_by":"user"}}',1795921015178);
INSERT INTO "event" VALUES(67,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf18a929d29f9c6","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"cancel","subject":"booking:1a2253bf14eb87287a66c","detail":{"from":"approved","to":"cancelled"}}',1795921015178);
INSERT INTO "event" VALUES(68,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf18a929d29f9c6","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015178);
INSERT INTO "event" VALUES(69,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf18a929d29f9c6","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T02:00:00Z","ends_at":"2027-01-12T03:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015178);
INSERT INTO "event" VALUES(70,'user:ann','booking_expired','{"type":"booking_expired","topic":"user:ann","change_id":"1a2253bf196a6aec61dee","at":"2026-11-29T02:56:55Z","actor_id":"system","booking":{"id":"1a2253bf15252dd189034","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","quantity":1,"status":"expired","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null}}',1795921015190);
INSERT INTO "event" VALUES(71,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf196a6aec61dee","at":"2026-11-29T02:56:55Z","actor_id":"system","action":"lapse","subject":"booking:1a2253bf15252dd189034","detail":{"from":"held","to":"expired"}}',1795921015190);
INSERT INTO "event" VALUES(72,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf196a6aec61dee","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015190);
INSERT INTO "event" VALUES(73,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf196a6aec61dee","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T03:00:00Z","ends_at":"2027-01-12T04:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015190);
INSERT INTO "event" VALUES(74,'user:ann','booking_expired','{"type":"booking_expired","topic":"user:ann","change_id":"1a2253bf19621dc8a9fb0","at":"2026-11-29T02:56:55Z","actor_id":"system","booking":{"id":"1a2253bf15570bcb4ecae","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","quantity":1,"status":"expired","version":2,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null}}',1795921015190);
INSERT INTO "event" VALUES(75,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf19621dc8a9fb0","at":"2026-11-29T02:56:55Z","actor_id":"system","action":"lapse","subject":"booking:1a2253bf15570bcb4ecae","detail":{"from":"held","to":"expired"}}',1795921015190);
INSERT INTO "event" VALUES(76,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf19621dc8a9fb0","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015190);
INSERT INTO "event" VALUES(77,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf19621dc8a9fb0","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":20,"capacity":20,"action":"released"}',1795921015190);
INSERT INTO "event" VALUES(78,'user:ann','booking_approved','{"type":"booking_approved","topic":"user:ann","change_id":"1a2253bf19bf1939e2de5","at":"2026-11-29T02:56:55Z","actor_id":"owner","booking":{"id":"1a2253bf15570bcb4ecae","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","quantity":1,"status":"approved","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null}}',1795921015195);
INSERT INTO "event" VALUES(79,'venue:luigi:staff','booking_updated','{"type":"booking_updated","topic":"venue:luigi:staff","change_id":"1a2253bf19bf1939e2de5","at":"2026-11-29T02:56:55Z","actor_id":"owner","booking":{"id":"1a2253bf15570bcb4ecae","resource_id":"lot","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","quantity":1,"status":"approved","version":3,"title":null,"note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:00:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null},"changes":{"resource_changed":false,"time_changed":false,"attendees_changed":false,"status_changed":true,"fields":["status"]}}',1795921015195);
INSERT INTO "event" VALUES(80,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf19bf1939e2de5","at":"2026-11-29T02:56:55Z","actor_id":"owner","action":"restore","subject":"booking:1a2253bf15570bcb4ecae","detail":{"from":"expired","to":"approved"}}',1795921015195);
INSERT INTO "event" VALUES(81,'resource:lot','availability_updated','{"type":"availability_updated","topic":"resource:lot","change_id":"1a2253bf19bf1939e2de5","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015195);
INSERT INTO "event" VALUES(82,'venue:luigi','availability_updated','{"type":"availability_updated","topic":"venue:luigi","change_id":"1a2253bf19bf1939e2de5","at":"2026-11-29T02:56:55Z","resource_id":"lot","starts_at":"2027-01-12T04:00:00Z","ends_at":"2027-01-12T05:00:00Z","available":19,"capacity":20,"action":"booked"}',1795921015195);
INSERT INTO "event" VALUES(83,'user:ann','booking_created','{"type":"booking_created","topic":"user:ann","change_id":"1a2253bf19f906fe69e81","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf19f0b395dc951","resource_id":"room","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T02:00:00Z","quantity":1,"status":"approved","version":1,"title":"Rehearsal","note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:05:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null}}',1795921015199);
INSERT INTO "event" VALUES(84,'venue:luigi:staff','new_booking','{"type":"new_booking","topic":"venue:luigi:staff","change_id":"1a2253bf19f906fe69e81","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking":{"id":"1a2253bf19f0b395dc951","resource_id":"room","venue_id":"luigi","requester_id":"ann","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T02:00:00Z","quantity":1,"status":"approved","version":1,"title":"Rehearsal","note":null,"attendees":[],"payment_status":"unpaid","payment_id":null,"series_id":null,"created_at":"2027-01-11T00:05:00Z","updated_at":"2027-01-11T00:05:00Z","expires_at":null,"cancelled_by":null}}',1795921015199);
INSERT INTO "event" VALUES(85,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf19f906fe69e81","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"book","subject":"booking:1a2253bf19f0b395dc951","detail":{"status":"approved"}}',1795921015199);
INSERT INTO "event" VALUES(86,'resource:room','slot_unavailable','{"type":"slot_unavailable","topic":"resource:room","change_id":"1a2253bf19f906fe69e81","at":"2026-11-29T02:56:55Z","resource_id":"room","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T02:00:00Z"}',1795921015199);
INSERT INTO "event" VALUES(87,'venue:luigi','slot_unavailable','{"type":"slot_unavailable","topic":"venue:luigi","change_id":"1a2253bf19f906fe69e81","at":"2026-11-29T02:56:55Z","resource_id":"room","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T02:00:00Z"}',1795921015199);
INSERT INTO "event" VALUES(88,'venue:luigi:staff','waitlist_joined','{"type":"waitlist_joined","topic":"venue:luigi:staff","change_id":"1a2253bf1a2eb53246d82","at":"2026-11-29T02:56:55Z","actor_id":"bob","entry":{"id":"1a2253bf1a22657fa3c35","resource_id":"room","venue_id":"luigi","user_id":"bob","starts_at":"2027-01-12T00:00:00Z","ends_at":"2027-01-12T02:00:00Z","quantity":1,"priority":0,"status":"waiting","position":null,"booking_id":null,"expires_at":null,"version":1,"created_at":"2027-01-11T00:05:00Z","updated_at":"2027-01-11T00:05:00Z"}}',1795921015202);
INSERT INTO "event" VALUES(89,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf1a2eb53246d82","at":"2026-11-29T02:56:55Z","actor_id":"bob","action":"join","subject":"waitlist:1a2253bf1a22657fa3c35","detail":{}}',1795921015202);
INSERT INTO "event" VALUES(90,'user:ann','message','{"type":"message","topic":"user:ann","change_id":"1a2253bf1a6eacb70f450","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking_id":"1a2253bf19f0b395dc951","message":{"id":"1a2253bf1a65b5f1c5916","booking_id":"1a2253bf19f0b395dc951","author_id":"ann","author_name":"Name of ann","text":"Is there a piano?","created_at":"2027-01-11T00:05:00Z"}}',1795921015206);
INSERT INTO "event" VALUES(91,'venue:luigi:staff','message','{"type":"message","topic":"venue:luigi:staff","change_id":"1a2253bf1a6eacb70f450","at":"2026-11-29T02:56:55Z","actor_id":"ann","booking_id":"1a2253bf19f0b395dc951","message":{"id":"1a2253bf1a65b5f1c5916","booking_id":"1a2253bf19f0b395dc951","author_id":"ann","author_name":"Name of ann","text":"Is there a piano?","created_at":"2027-01-11T00:05:00Z"}}',1795921015206);
INSERT INTO "event" VALUES(92,'admin','audit','{"type":"audit","topic":"admin","change_id":"1a2253bf1a6eacb70f450","at":"2026-11-29T02:56:55Z","actor_id":"ann","action":"message","subject":"booking:1a2253bf19f0b395dc951","detail":{"message_id":"1a2253bf1a65b5f1c5916"}}',1795921015206);
CREATE TABLE file_mark (
  name TEXT PRIMARY KEY CHECK (name IN ('demo'))
) STRICT, WITHOUT ROWID;
CREATE TABLE guest_link (
  hash       TEXT PRIMARY KEY,
  person_id  TEXT NOT NULL,
  booking_id TEXT REFERENCES booking (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE guest_request (
  booking_id  TEXT PRIMARY KEY REFERENCES booking (id),
  resource_id TEXT NOT NULL,
  email       TEXT NOT NULL,
  code_hash   TEXT NOT NULL,
  tries       INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE idempotency (
  user_id     TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status      INTEGER NOT NULL,
  headers     TEXT NOT NULL,
  body        TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE invitation (
  user_id    TEXT NOT NULL,
  booking_id TEXT NOT NULL,
  sequence   INTEGER NOT NULL,
  cancelled  INTEGER NOT NULL CHECK (cancelled = 0 OR cancelled = 1),
  PRIMARY KEY (user_id, booking_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  booking_id  TEXT NOT NULL REFERENCES booking (id),
  author_id   TEXT NOT NULL,
  author_name TEXT NOT NULL,
  text        TEXT NOT NULL,
  created_at  INTEGER NOT NULL
) STRICT;
INSERT INTO "message" VALUES(1,'1a2253bf1a65b5f1c5916','1a2253bf19f0b395dc951','ann','Name of ann','Is there a piano?',1799625900);
CREATE TABLE meta (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  epoch    TEXT NOT NULL,
  mark     INTEGER NOT NULL,
  mark_ms  INTEGER NOT NULL
) STRICT;
INSERT INTO "meta" VALUES(1,'rzrr7z37',0,1795921014887);
CREATE TABLE node (
  id         TEXT PRIMARY KEY,
  url        TEXT    NOT NULL,
  version    TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  beat       INTEGER NOT NULL,
  beat_at    INTEGER NOT NULL,
  figures    TEXT    NOT NULL,
  takes      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE payment_event (
  id       TEXT PRIMARY KEY,
  taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  id          TEXT PRIMARY KEY,
  venue_id    TEXT REFERENCES venue (id),
  name        TEXT NOT NULL,
  email       TEXT,
  phone       TEXT,
  locale      TEXT NOT NULL,
  verified_at INTEGER,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  search      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE preference (
  user_id    TEXT PRIMARY KEY,
  events     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE preference_setting (
  user_id  TEXT PRIMARY KEY,
  settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE refused_booking (
  venue_id    TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at > starts_at),
  reason      TEXT NOT NULL,
  requests    INTEGER NOT NULL CHECK (requests >= 1),
  last_at     INTEGER NOT NULL,
  PRIMARY KEY (venue_id, starts_at, resource_id, ends_at, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE resource (
  id                    TEXT PRIMARY KEY,
  venue_id              TEXT NOT NULL REFERENCES venue (id),
  name                  TEXT NOT NULL,
  kind                  TEXT NOT NULL,
  capacity              INTEGER NOT NULL CHECK (capacity >= 1),
  usable                INTEGER NOT NULL CHECK (usable BETWEEN 0 AND capacity),
  pool                  INTEGER NOT NULL CHECK (pool IN (0, 1) AND (pool = 1 OR capacity = 1)),
  approval              TEXT NOT NULL CHECK (approval IN ('manual', 'automatic')),
  pending_blocks        INTEGER NOT NULL CHECK (pending_blocks IN (0, 1)),
  slot_minutes          INTEGER CHECK (slot_minutes >= 1),
  opening_hours         TEXT,
  buffer_before_minutes INTEGER NOT NULL CHECK (buffer_before_minutes >= 0),
  buffer_after_minutes  INTEGER NOT NULL CHECK (buffer_after_minutes >= 0),
  lead_minutes          INTEGER NOT NULL CHECK (lead_minutes >= 0),
  window_days           INTEGER CHECK (window_days >= 1),
  min_minutes           INTEGER CHECK (min_minutes >= 1),
  max_minutes           INTEGER CHECK (max_minutes >= 1),
  quota_bookings        INTEGER CHECK (quota_bookings >= 1),
  quota_day_minutes     INTEGER CHECK (quota_day_minutes >= 1),
  quota_week_minutes    INTEGER CHECK (quota_week_minutes >= 1),
  hold_s                INTEGER NOT NULL CHECK (hold_s >= 1),
  pending_expires_s     INTEGER CHECK (pending_expires_s >= 1),
  no_show_grace_minutes INTEGER CHECK (no_show_grace_minutes >= 0),
  questions             TEXT NOT NULL DEFAULT '[]',
  version               INTEGER NOT NULL DEFAULT 1,
  created_at            INTEGER NOT NULL,
  updated_at            INTEGER NOT NULL,
  archived_at           INTEGER,
  check_in_from_minutes INTEGER NOT NULL DEFAULT 60 CHECK (check_in_from_minutes >= 0),
  cancel_until_minutes  INTEGER CHECK (cancel_until_minutes >= 0),
  change_until_minutes  INTEGER CHECK (change_until_minutes >= 0),
  notice_days           INTEGER CHECK (notice_days >= 0),
  window_full_days      INTEGER CHECK (window_full_days >= 0),
  lowered_at            INTEGER,
  hours_apply           TEXT NOT NULL DEFAULT 'range' CHECK (hours_apply = 'range' OR hours_apply = 'ends'),
  dated_hours           TEXT NOT NULL DEFAULT '[]',
  seats_min             INTEGER CHECK (seats_min >= 1),
  seats_max             INTEGER CHECK (seats_max >= 1),
  features              TEXT NOT NULL DEFAULT '[]',
  joins                 TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
INSERT INTO "resource" VALUES('lot','luigi','Lot','resource',20,20,1,'automatic',1,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,300,NULL,NULL,'[]',1,1799625600,1799625600,NULL,60,NULL,NULL,NULL,NULL,NULL,'range','[]',NULL,NULL,'[]','[]');
INSERT INTO "resource" VALUES('room','luigi','Room','resource',1,1,0,'automatic',1,NULL,NULL,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,300,NULL,NULL,'[]',1,1799625600,1799625600,NULL,60,NULL,NULL,NULL,NULL,NULL,'range','[]',NULL,NULL,'[]','[]');
CREATE TABLE service_key (
  name TEXT PRIMARY KEY,
  key  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  hash       TEXT PRIMARY KEY,
  user_id    TEXT NOT NULL,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  renewable_until INTEGER NOT NULL DEFAULT 0,
  booking_id TEXT,
  proof      TEXT NOT NULL  -- what it rests on: `account`, `demo`, or the fingerprint of the key of a token
) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
  venue_id TEXT NOT NULL REFERENCES venue (id),
  user_id  TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (venue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_invitation (
  venue_id   TEXT NOT NULL REFERENCES venue (id),
  user_id    TEXT NOT NULL,
  invited_at INTEGER NOT NULL,
  declined   INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1)),
  role       TEXT NOT NULL DEFAULT 'staff' CHECK (role IN ('staff', 'owner')),
  PRIMARY KEY (venue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket (
  hash         TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,
  session_hash TEXT,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  booking_id   TEXT,
  proof        TEXT NOT NULL  -- as of the session or the token that it was made with
) STRICT, WITHOUT ROWID;
CREATE TABLE unconfirmed_hold (
  booking_id TEXT PRIMARY KEY REFERENCES booking (id)
) STRICT, WITHOUT ROWID;
INSERT INTO "unconfirmed_hold" VALUES('1a2253bf13a80ebab2dd7');
INSERT INTO "unconfirmed_hold" VALUES('1a2253bf14a803a98a230');
INSERT INTO "unconfirmed_hold" VALUES('1a2253bf15252dd189034');
CREATE TABLE venue (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  timezone    TEXT NOT NULL,
  owner_id    TEXT NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL,
  archived_at INTEGER,
  questions   TEXT NOT NULL DEFAULT '[]',
  week_starts_on TEXT NOT NULL DEFAULT 'mon'
                   CHECK (week_starts_on IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  guests      TEXT NOT NULL DEFAULT 'off' CHECK (guests = 'off' OR guests = 'verified' OR guests = 'staff'),
  quotas      TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID;
INSERT INTO "venue" VALUES('luigi','Luigi','UTC','owner',1,1799625600,NULL,'[]','mon','off','[]');
CREATE TABLE waitlist (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  resource_id TEXT NOT NULL REFERENCES resource (id),
  venue_id    TEXT NOT NULL,
  user_id     TEXT NOT NULL,
  starts_at   INTEGER NOT NULL CHECK (starts_at >= 0),
  ends_at     INTEGER NOT NULL CHECK (ends_at > starts_at),
  quantity    INTEGER NOT NULL CHECK (quantity >= 1),
  priority    INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 1000),
  status      TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'declined', 'expired', 'left')),
  booking_id  TEXT REFERENCES booking (id),
  version     INTEGER NOT NULL DEFAULT 1,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  CHECK (CASE WHEN status = 'waiting' THEN booking_id IS NULL ELSE status NOT IN ('offered', 'accepted') OR booking_id IS NOT NULL END)
) STRICT;
INSERT INTO "waitlist" VALUES(1,'1a2253bf1a22657fa3c35','room','luigi','bob',1799712000,1799719200,1,0,'waiting',NULL,1,1799625900,1799625900);
CREATE TABLE webhook (
  id          TEXT PRIMARY KEY,
  venue_id    TEXT NOT NULL REFERENCES venue (id),
  url         TEXT NOT NULL,
  events      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state = 'active' OR state = 'paused' OR state = 'failing' OR state = 'disabled'),
  epoch       TEXT NOT NULL,
  position    INTEGER NOT NULL,
  previous    TEXT,
  attempts    INTEGER NOT NULL DEFAULT 0,
  failures    INTEGER NOT NULL DEFAULT 0,
  failing_at  INTEGER,
  next_at     INTEGER NOT NULL,
  version     INTEGER NOT NULL DEFAULT 1,
  created_by  TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  leased      INTEGER NOT NULL DEFAULT 0 CHECK (leased IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE webhook_attempt (
  id          TEXT PRIMARY KEY,
  webhook_id  TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id    TEXT NOT NULL,
  type        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  status      INTEGER,
  duration_ms INTEGER NOT NULL,
  answer      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE webhook_secret (
  webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  secret     TEXT NOT NULL,
  until      INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, secret)
) STRICT, WITHOUT ROWID;
CREATE INDEX venue_owner ON venue (owner_id, id);
CREATE INDEX staff_user ON staff (user_id, venue_id);
CREATE INDEX staff_invitation_user ON staff_invitation (user_id, venue_id);
CREATE INDEX resource_venue ON resource (venue_id, id);
CREATE INDEX resource_kind ON resource (kind, id);
CREATE INDEX booking_requester ON booking (requester_id, starts_at, id);
CREATE INDEX booking_venue ON booking (venue_id, starts_at, id, resource_id);
CREATE INDEX booking_requester_long ON booking (requester_id, starts_at, id) WHERE ends_at - starts_at > 864000;
CREATE INDEX booking_venue_long ON booking (venue_id, starts_at, id) WHERE ends_at - starts_at > 864000;
CREATE INDEX booking_deadline ON booking (deadline_at, id) WHERE deadline_at IS NOT NULL;
CREATE INDEX booking_pending ON booking (venue_id, starts_at, id) WHERE status = 'pending';
CREATE INDEX booking_held ON booking (requester_id, resource_id, starts_at) WHERE status = 'held';
CREATE INDEX booking_series ON booking (series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX person_guest ON person (venue_id, email) WHERE email IS NOT NULL;
CREATE INDEX guest_request_email ON guest_request (email);
CREATE INDEX guest_request_resource ON guest_request (resource_id);
CREATE INDEX guest_request_age ON guest_request (created_at);
CREATE INDEX guest_link_person ON guest_link (person_id);
CREATE INDEX guest_link_booking ON guest_link (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX guest_link_age ON guest_link (expires_at);
CREATE UNIQUE INDEX allocation_exclusive ON allocation (resource_id, starts_at) WHERE active = 1 AND exclusive = 1;
CREATE INDEX allocation_pool ON allocation (resource_id, length_class, starts_at, ends_at, quantity) WHERE active = 1 AND exclusive = 0;
CREATE INDEX allocation_closure ON allocation (resource_id, starts_at) WHERE booking_id IS NULL;
CREATE VIEW length_class (s) AS VALUES (7200), (86400), (864000), (8640000), (86400000), (400000000000);
CREATE VIEW allocation_peak (id, peak) AS
SELECT self.id, (
  SELECT max(used) FROM (
    SELECT sum(delta) OVER (ORDER BY at, delta) AS used FROM (
      SELECT max(other.starts_at, self.starts_at) AS at, other.quantity AS delta
        FROM length_class CROSS JOIN allocation AS other
       WHERE other.resource_id = self.resource_id AND other.active = 1 AND other.exclusive = 0 AND other.length_class = length_class.s
         AND other.starts_at > self.starts_at - length_class.s AND other.starts_at < self.ends_at AND other.ends_at > self.starts_at
      UNION ALL
      SELECT other.ends_at, -other.quantity
        FROM length_class CROSS JOIN allocation AS other
       WHERE other.resource_id = self.resource_id AND other.active = 1 AND other.exclusive = 0 AND other.length_class = length_class.s
         AND other.starts_at > self.starts_at - length_class.s AND other.starts_at < self.ends_at
         AND other.ends_at > self.starts_at AND other.ends_at < self.ends_at)))
FROM allocation AS self;
CREATE TRIGGER allocation_exclusive_insert BEFORE INSERT ON allocation WHEN NEW.active = 1 AND NEW.exclusive = 1 BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM (
    SELECT ends_at FROM allocation
     WHERE resource_id = NEW.resource_id AND active = 1 AND exclusive = 1 AND starts_at < NEW.ends_at
     ORDER BY starts_at DESC LIMIT 1) WHERE ends_at > NEW.starts_at;
  SELECT RAISE(ABORT, 'slot-taken') FROM resource WHERE id = NEW.resource_id AND usable = 0 AND NEW.booking_id IS NOT NULL;
END;
CREATE TRIGGER allocation_exclusive_update BEFORE UPDATE OF resource_id, starts_at, ends_at, exclusive, active ON allocation
WHEN NEW.active = 1 AND NEW.exclusive = 1 AND NOT (OLD.active = 1 AND OLD.exclusive = 1 AND NEW.resource_id = OLD.resource_id
  AND NEW.starts_at >= OLD.starts_at AND NEW.ends_at <= OLD.ends_at) BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM (
    SELECT ends_at FROM allocation
     WHERE resource_id = NEW.resource_id AND active = 1 AND exclusive = 1 AND starts_at < NEW.ends_at AND id <> OLD.id
     ORDER BY starts_at DESC LIMIT 1) WHERE ends_at > NEW.starts_at;
  SELECT RAISE(ABORT, 'slot-taken') FROM resource WHERE id = NEW.resource_id AND usable = 0 AND NEW.booking_id IS NOT NULL;
END;
CREATE TRIGGER allocation_pool_insert AFTER INSERT ON allocation WHEN NEW.active = 1 AND NEW.exclusive = 0 BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM resource
   WHERE id = NEW.resource_id AND (SELECT peak FROM allocation_peak WHERE id = NEW.id) > CASE WHEN NEW.booking_id IS NULL AND NEW.quantity = capacity THEN capacity ELSE usable END;
END;
CREATE TRIGGER allocation_pool_update AFTER UPDATE OF resource_id, starts_at, ends_at, quantity, exclusive, active ON allocation
WHEN NEW.active = 1 AND NEW.exclusive = 0 AND NOT (OLD.active = 1 AND OLD.exclusive = 0 AND NEW.resource_id = OLD.resource_id
  AND NEW.starts_at >= OLD.starts_at AND NEW.ends_at <= OLD.ends_at AND NEW.quantity <= OLD.quantity) BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM resource
   WHERE id = NEW.resource_id AND (SELECT peak FROM allocation_peak WHERE id = NEW.id) > CASE WHEN NEW.booking_id IS NULL AND NEW.quantity = capacity THEN capacity ELSE usable END;
END;
CREATE TRIGGER allocation_kind_insert AFTER INSERT ON allocation BEGIN
  SELECT RAISE(ABORT, 'wrong-kind') FROM resource
   WHERE id = NEW.resource_id AND (pool = NEW.exclusive OR (NEW.booking_id IS NULL AND NEW.quantity > capacity));
END;
CREATE TRIGGER allocation_kind_update AFTER UPDATE OF resource_id, quantity, exclusive ON allocation BEGIN
  SELECT RAISE(ABORT, 'wrong-kind') FROM resource
   WHERE id = NEW.resource_id AND (pool = NEW.exclusive OR (NEW.booking_id IS NULL AND NEW.quantity > capacity));
END;
CREATE TRIGGER resource_pool BEFORE UPDATE OF pool ON resource WHEN NEW.pool <> OLD.pool BEGIN
  SELECT RAISE(ABORT, 'wrong-kind');
END;
CREATE TRIGGER allocation_replace BEFORE INSERT ON allocation WHEN NEW.id > 0 BEGIN
  SELECT RAISE(ABORT, 'claim-lost') FROM allocation WHERE id = NEW.id;
END;
CREATE TRIGGER allocation_owner BEFORE UPDATE OF id, booking_id ON allocation WHEN NEW.id <> OLD.id OR NEW.booking_id IS NOT OLD.booking_id BEGIN
  SELECT RAISE(ABORT, 'claim-lost');
END;
CREATE TRIGGER allocation_delete BEFORE DELETE ON allocation WHEN OLD.booking_id IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'claim-lost');
END;
CREATE TRIGGER resource_usable BEFORE UPDATE OF capacity, usable ON resource WHEN NEW.usable < OLD.usable BEGIN
  SELECT RAISE(ABORT, 'still-booked') FROM allocation
   WHERE resource_id = NEW.id AND active = 1 AND exclusive = 1 AND booking_id IS NOT NULL AND ends_at > NEW.updated_at LIMIT 1;
  SELECT RAISE(ABORT, 'still-booked') FROM (
    SELECT sum(delta) OVER (ORDER BY at, delta) AS used FROM (
      SELECT max(a.starts_at, NEW.updated_at) AS at, a.quantity AS delta
        FROM length_class CROSS JOIN allocation AS a
       WHERE a.resource_id = NEW.id AND a.active = 1 AND a.exclusive = 0 AND a.length_class = length_class.s AND (a.booking_id IS NOT NULL OR a.quantity < OLD.capacity)
         AND a.starts_at > NEW.updated_at - length_class.s AND a.ends_at > NEW.updated_at
      UNION ALL
      SELECT a.ends_at, -a.quantity
        FROM length_class CROSS JOIN allocation AS a
       WHERE a.resource_id = NEW.id AND a.active = 1 AND a.exclusive = 0 AND a.length_class = length_class.s AND (a.booking_id IS NOT NULL OR a.quantity < OLD.capacity)
         AND a.starts_at > NEW.updated_at - length_class.s AND a.ends_at > NEW.updated_at)) WHERE used > NEW.usable LIMIT 1;
END;
CREATE TRIGGER resource_lowered AFTER UPDATE OF capacity, usable ON resource WHEN NEW.usable < OLD.usable BEGIN
  UPDATE resource SET lowered_at = NEW.updated_at WHERE id = NEW.id;
END;
CREATE TRIGGER resource_replace BEFORE INSERT ON resource BEGIN
  SELECT RAISE(ABORT, 'UNIQUE constraint failed: resource.id') FROM resource WHERE id = NEW.id;
END;
CREATE TRIGGER resource_wholly_closed AFTER UPDATE OF capacity ON resource WHEN NEW.capacity <> OLD.capacity AND NEW.pool = 1 BEGIN
  UPDATE allocation SET quantity = NEW.capacity WHERE resource_id = NEW.id AND booking_id IS NULL AND (quantity = OLD.capacity OR quantity > NEW.capacity);
END;
CREATE INDEX event_topic ON event (topic, id);
CREATE INDEX refused_booking_age ON refused_booking (last_at);
CREATE INDEX waitlist_queue ON waitlist (resource_id, starts_at, ends_at, quantity, priority DESC, seq) WHERE status = 'waiting';
CREATE INDEX waitlist_longest ON waitlist (resource_id, ends_at - starts_at) WHERE status = 'waiting';
CREATE INDEX waitlist_start ON waitlist (starts_at) WHERE status = 'waiting';
CREATE UNIQUE INDEX waitlist_once ON waitlist (user_id, resource_id, starts_at, ends_at) WHERE status IN ('waiting', 'offered');
CREATE INDEX waitlist_offer ON waitlist (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX waitlist_user ON waitlist (user_id, seq);
CREATE INDEX waitlist_resource ON waitlist (resource_id, seq);
CREATE INDEX waitlist_venue ON waitlist (venue_id, seq);
CREATE INDEX message_booking ON message (booking_id, seq);
CREATE INDEX payment_event_age ON payment_event (taken_at);
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE INDEX idempotency_user ON idempotency (user_id, created_at);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX session_age ON session (expires_at);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX ticket_age ON ticket (expires_at);
CREATE INDEX ticket_user ON ticket (user_id);
CREATE INDEX ticket_session ON ticket (session_hash) WHERE session_hash IS NOT NULL;
CREATE UNIQUE INDEX account_email ON account (email) WHERE email IS NOT NULL;
CREATE INDEX account_link_age ON account_link (expires_at);
CREATE INDEX account_link_user ON account_link (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX account_link_venue ON account_link (venue_id, id) WHERE venue_id IS NOT NULL;
CREATE INDEX account_link_maker ON account_link (made_by, created_at);
CREATE INDEX connection_user ON connection (user_id, id);
CREATE INDEX connection_open ON connection (stream_id) WHERE closed_at IS NULL;
CREATE INDEX connection_closed ON connection (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX device_user ON device (user_id, id);
CREATE INDEX delivery_due ON delivery (channel, next_at, id) WHERE state = 'due' OR state = 'sending';
CREATE INDEX delivery_open ON delivery (user_id, thread) WHERE state = 'due';
CREATE INDEX delivery_user ON delivery (user_id, id);
CREATE INDEX delivery_booking ON delivery (booking_id, id) WHERE booking_id IS NOT NULL;
CREATE INDEX delivery_target ON delivery (target, created_at) WHERE target <> '';
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX delivery_event_delivery ON delivery_event (delivery_id);
CREATE INDEX webhook_venue ON webhook (venue_id, id);
CREATE INDEX webhook_due ON webhook (next_at) WHERE state = 'active' OR state = 'failing';
CREATE INDEX webhook_attempt_webhook ON webhook_attempt (webhook_id, id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',92);
COMMIT;
