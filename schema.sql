-- The whole schema, the only DDL. To change it, add a table, index, trigger or column here. If a new column may be NULL or has a DEFAULT,
-- older files need nothing more: their tables are rebuilt from this text (store/sqlite/migration.py). SCHEMA_VERSION is raised once per
-- release. Then run `python -m tests.postgres.translate_schema`, which writes the tables and indexes of schema.postgresql.sql; write a new
-- trigger by hand in both. Instants are epoch seconds in UTC unless a name ends in _ms; ranges are half-open.
-- The guards below hold on every path, for every writer: the service, an import, a person with the sqlite3 shell. RAISE(ABORT) undoes one
-- statement and leaves the transaction to its owner: ROLLBACK would end a whole group of requests that commit together, FAIL would keep
-- half a statement. No statement here uses OR REPLACE or OR IGNORE.

-- One row. `epoch` is the file's identity in event ids. `mark` is the highest event id that was pruned, with its time: the one position
-- without a row from which a stream can still resume.
CREATE TABLE meta (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  epoch    TEXT NOT NULL,
  mark     INTEGER NOT NULL,
  mark_ms  INTEGER NOT NULL
) STRICT;

-- Marks of the file as a whole. `demo`: a demo made it, so nobody in it is real.
CREATE TABLE file_mark (
  name TEXT PRIMARY KEY CHECK (name IN ('demo'))
) STRICT, WITHOUT ROWID;

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
CREATE INDEX venue_owner ON venue (owner_id, id);

CREATE TABLE staff (
  venue_id TEXT NOT NULL REFERENCES venue (id),
  user_id  TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (venue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_user ON staff (user_id, venue_id);

-- If everybody may make a venue, a person joins its staff only by accepting an invitation. `declined`: asked once, never again.
-- `role` is owner where somebody of the staff is offered the venue itself.
CREATE TABLE staff_invitation (
  venue_id   TEXT NOT NULL REFERENCES venue (id),
  user_id    TEXT NOT NULL,
  invited_at INTEGER NOT NULL,
  declined   INTEGER NOT NULL DEFAULT 0 CHECK (declined IN (0, 1)),
  role       TEXT NOT NULL DEFAULT 'staff' CHECK (role IN ('staff', 'owner')),
  PRIMARY KEY (venue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_invitation_user ON staff_invitation (user_id, venue_id);

-- `pool` is fixed at creation, so an allocation can store the kind of its guard (`exclusive`). `usable` is `capacity` minus the places
-- taken out of use by hand. JSON columns: opening_hours, dated_hours, questions, features, joins. `lowered_at`: when places were last taken away, kept by a
-- trigger. Earlier bookings may have used more than the present number.
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
CREATE INDEX resource_venue ON resource (venue_id, id);
CREATE INDEX resource_kind ON resource (kind, id);

-- `deadline_at`: when the state expires by itself (a hold, an unanswered request, a no-show); from then on the booking counts as expired.
-- SQLite's checks are chains of OR: for an IN list it builds a small index for each row, 7 µs of a booking's 90. `attendees` and `answers`
-- are JSON lists. `deleted_at`: gone for everybody, kept so that calendars and the audit log can report it. `status_at`: when the state was
-- entered; 0 if unknown. `hidden_at`: its requester has removed it from their lists.
-- `joined`: how many places were put together for one party, which its series is; 0: it is a place of its own. They begin, move and end
-- together.
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
CREATE INDEX booking_requester ON booking (requester_id, starts_at, id);
-- A list of one resource is filtered inside the index of its venue: an index of its own would cost every booking 5 %.
CREATE INDEX booking_venue ON booking (venue_id, starts_at, id, resource_id);
-- A list from a given day starts as many days earlier as a booking can be long. This index holds the few bookings that are longer.
CREATE INDEX booking_requester_long ON booking (requester_id, starts_at, id) WHERE ends_at - starts_at > 864000;
CREATE INDEX booking_venue_long ON booking (venue_id, starts_at, id) WHERE ends_at - starts_at > 864000;
CREATE INDEX booking_deadline ON booking (deadline_at, id) WHERE deadline_at IS NOT NULL;
CREATE INDEX booking_pending ON booking (venue_id, starts_at, id) WHERE status = 'pending';
CREATE INDEX booking_held ON booking (requester_id, resource_id, starts_at) WHERE status = 'held';
CREATE INDEX booking_series ON booking (series_id, starts_at) WHERE series_id IS NOT NULL;

-- Names and addresses of customers, as staff see them: users by their ids, guests as `guest:…` of one venue. `search` is all of it without
-- case and accents. `email` is in lower case; `verified_at`: when it was proved.
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
CREATE INDEX person_guest ON person (venue_id, email) WHERE email IS NOT NULL;

-- The customers of a venue, and the notes of its staff about them.
CREATE TABLE customer (
  venue_id   TEXT NOT NULL REFERENCES venue (id),
  person_id  TEXT NOT NULL,
  note       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (venue_id, person_id)
) STRICT, WITHOUT ROWID;

-- Bookings of guests who have not proved their address yet, or did so (`proved_at`) within days. `code_hash`: SHA-256 of the booking's id and the code in the mail.
CREATE TABLE guest_request (
  booking_id  TEXT PRIMARY KEY REFERENCES booking (id),
  resource_id TEXT NOT NULL,
  email       TEXT NOT NULL,
  code_hash   TEXT NOT NULL,
  tries       INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL,
  proved_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_request_email ON guest_request (email);
CREATE INDEX guest_request_resource ON guest_request (resource_id);
CREATE INDEX guest_request_age ON guest_request (created_at);

-- Links by which guests return, as SHA-256. `booking_id` NULL: the link opens all their bookings.
CREATE TABLE guest_link (
  hash       TEXT PRIMARY KEY,
  person_id  TEXT NOT NULL,
  booking_id TEXT REFERENCES booking (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_link_person ON guest_link (person_id);
CREATE INDEX guest_link_booking ON guest_link (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX guest_link_age ON guest_link (expires_at);

-- Holds that ended unconfirmed. Staff never saw them, so calendars of resources do not show their end either.
CREATE TABLE unconfirmed_hold (
  booking_id TEXT PRIMARY KEY REFERENCES booking (id)
) STRICT, WITHOUT ROWID;

-- The claims on a resource, buffers included. `booking_id` NULL: out of use. All places: a closure; fewer: a date with fewer places.
-- `length_class` is the smallest class of lengths that the row fits in. Probes search class by class, each bounded on both sides (starts_at
-- > start - length_class), so neither a long history nor one very long row makes them slow.
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

-- The last guard of exclusive resources: two active rows never start together.
CREATE UNIQUE INDEX allocation_exclusive ON allocation (resource_id, starts_at) WHERE active = 1 AND exclusive = 1;
CREATE INDEX allocation_pool ON allocation (resource_id, length_class, starts_at, ends_at, quantity) WHERE active = 1 AND exclusive = 0;
CREATE INDEX allocation_closure ON allocation (resource_id, starts_at) WHERE booking_id IS NULL;

CREATE VIEW length_class (s) AS VALUES (7200), (86400), (864000), (8640000), (86400000), (400000000000);

-- The most places in use at one instant within each pool allocation's range, its own included. Boundaries are summed in time order, ends
-- before starts, so 10-11 and 11-12 never count as two.
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

-- Exclusive: active rows are disjoint, so only the predecessor (greatest start before the new end) can overlap. The check runs before the
-- row is written: a writer's OR REPLACE would have removed the conflicting row before an AFTER trigger runs.
CREATE TRIGGER allocation_exclusive_insert BEFORE INSERT ON allocation WHEN NEW.active = 1 AND NEW.exclusive = 1 BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM (
    SELECT ends_at FROM allocation
     WHERE resource_id = NEW.resource_id AND active = 1 AND exclusive = 1 AND starts_at < NEW.ends_at
     ORDER BY starts_at DESC LIMIT 1) WHERE ends_at > NEW.starts_at;
  SELECT RAISE(ABORT, 'slot-taken') FROM resource WHERE id = NEW.resource_id AND usable = 0 AND NEW.booking_id IS NOT NULL;
END;
-- A claim that only shrinks takes nothing from others: a past booking can be completed although its place has gone since.
CREATE TRIGGER allocation_exclusive_update BEFORE UPDATE OF resource_id, starts_at, ends_at, exclusive, active ON allocation
WHEN NEW.active = 1 AND NEW.exclusive = 1 AND NOT (OLD.active = 1 AND OLD.exclusive = 1 AND NEW.resource_id = OLD.resource_id
  AND NEW.starts_at >= OLD.starts_at AND NEW.ends_at <= OLD.ends_at) BEGIN
  SELECT RAISE(ABORT, 'slot-taken') FROM (
    SELECT ends_at FROM allocation
     WHERE resource_id = NEW.resource_id AND active = 1 AND exclusive = 1 AND starts_at < NEW.ends_at AND id <> OLD.id
     ORDER BY starts_at DESC LIMIT 1) WHERE ends_at > NEW.starts_at;
  SELECT RAISE(ABORT, 'slot-taken') FROM resource WHERE id = NEW.resource_id AND usable = 0 AND NEW.booking_id IS NOT NULL;
END;

-- Pools: never more than the usable places. A closure takes the whole capacity, so nothing fits beside it. A partial closure counts beside
-- bookings like one of them.
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

-- The guard of its resource's kind guards an allocation, and no other; no allocation takes more places than exist.
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

-- An allocation belongs to its booking for good: it is moved or deactivated, never deleted, reassigned or replaced.
CREATE TRIGGER allocation_replace BEFORE INSERT ON allocation WHEN NEW.id > 0 BEGIN
  SELECT RAISE(ABORT, 'claim-lost') FROM allocation WHERE id = NEW.id;
END;
CREATE TRIGGER allocation_owner BEFORE UPDATE OF id, booking_id ON allocation WHEN NEW.id <> OLD.id OR NEW.booking_id IS NOT OLD.booking_id BEGIN
  SELECT RAISE(ABORT, 'claim-lost');
END;
CREATE TRIGGER allocation_delete BEFORE DELETE ON allocation WHEN OLD.booking_id IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'claim-lost');
END;

-- Places can't be taken away from bookings that have them: all bookings after the change (`updated_at`) must fit, also on dates with fewer
-- places.
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
-- A closure takes all places, including those added later.
CREATE TRIGGER resource_wholly_closed AFTER UPDATE OF capacity ON resource WHEN NEW.capacity <> OLD.capacity AND NEW.pool = 1 BEGIN
  UPDATE allocation SET quantity = NEW.capacity WHERE resource_id = NEW.id AND booking_id IS NULL AND (quantity = OLD.capacity OR quantity > NEW.capacity);
END;

-- Outbox and replay log in one, written in the transaction of the change. One writer makes id order commit order. `topic` '-' is internal
-- to the relay: revoked rights, connections to close. It is never sent to a client.
CREATE TABLE event (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  topic      TEXT NOT NULL,
  type       TEXT NOT NULL,
  payload    TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX event_topic ON event (topic, id);

CREATE TABLE closure (
  resource_id TEXT NOT NULL REFERENCES resource (id),
  starts_at   INTEGER NOT NULL,
  ends_at     INTEGER NOT NULL CHECK (ends_at > starts_at),
  reason      TEXT NOT NULL,
  PRIMARY KEY (resource_id, starts_at, ends_at)
) STRICT, WITHOUT ROWID;

-- Refused bookings by resource, time and reason: the unmet demand. It names nobody.
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
CREATE INDEX refused_booking_age ON refused_booking (last_at);

-- Who would take a range if it became free. `seq` is the order of arrival; `booking_id` is the hold of the offer.
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
-- The queues: entries for the same range and number of places are adjacent, in order, so that only the first of each has to be read,
-- however many there are. The longest request bounds how far around a freed range to search.
CREATE INDEX waitlist_queue ON waitlist (resource_id, starts_at, ends_at, quantity, priority DESC, seq) WHERE status = 'waiting';
CREATE INDEX waitlist_longest ON waitlist (resource_id, ends_at - starts_at) WHERE status = 'waiting';
CREATE INDEX waitlist_start ON waitlist (starts_at) WHERE status = 'waiting';
CREATE UNIQUE INDEX waitlist_once ON waitlist (user_id, resource_id, starts_at, ends_at) WHERE status IN ('waiting', 'offered');
CREATE INDEX waitlist_offer ON waitlist (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX waitlist_user ON waitlist (user_id, seq);
CREATE INDEX waitlist_resource ON waitlist (resource_id, seq);
CREATE INDEX waitlist_venue ON waitlist (venue_id, seq);

-- Messages between requester and venue. `seq` is the order of arrival.
CREATE TABLE message (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  booking_id  TEXT NOT NULL REFERENCES booking (id),
  author_id   TEXT NOT NULL,
  author_name TEXT NOT NULL,
  text        TEXT NOT NULL,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX message_booking ON message (booking_id, seq);

-- Processed events of the payment provider: each takes effect once.
CREATE TABLE payment_event (
  id       TEXT PRIMARY KEY,
  taken_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_event_age ON payment_event (taken_at);

-- Notification preferences by type of event and channel. Whatever is missing in the JSON takes the defaults.
CREATE TABLE preference (
  user_id    TEXT PRIMARY KEY,
  events     TEXT NOT NULL,
  version    INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The first response to a request with an Idempotency-Key, written with its effect.
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
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE INDEX idempotency_user ON idempotency (user_id, created_at);

-- `address`: of the client, as the log has it; empty where no request was behind it.
CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at_ms    INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  address  TEXT NOT NULL DEFAULT '',
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject, id);

-- Secrets are stored only as SHA-256. `booking_id`: the one booking that a guest is signed in for.
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
CREATE INDEX session_age ON session (expires_at);
CREATE INDEX session_of_user ON session (user_id);

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
CREATE INDEX ticket_age ON ticket (expires_at);
CREATE INDEX ticket_user ON ticket (user_id);
CREATE INDEX ticket_session ON ticket (session_hash) WHERE session_hash IS NOT NULL;

-- People who sign in with a password. `hash` is in Argon2id notation (RFC 9106). `email` is in lower case, and proved.
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
CREATE UNIQUE INDEX account_email ON account (email) WHERE email IS NOT NULL;

-- Single-use links: set the service up, join by invitation or registration, choose another password. The secret is in the link; this is its
-- SHA-256. `user_id`: whose password. `email`: where it was sent, so that using the link proves the address.
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
CREATE INDEX account_link_age ON account_link (expires_at);
CREATE INDEX account_link_user ON account_link (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX account_link_venue ON account_link (venue_id, id) WHERE venue_id IS NOT NULL;
CREATE INDEX account_link_maker ON account_link (made_by, created_at);

-- The secret address of a user's calendar feed, as SHA-256; valid until it is replaced or revoked.
CREATE TABLE calendar_address (
  user_id    TEXT PRIMARY KEY,
  hash       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The history of streams. Written in batches, so a connect costs no commit of its own. `closed_at` NULL: open when last written.
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
CREATE INDEX connection_user ON connection (user_id, id);
-- The streams that are open on other nodes, for limits and for lists.
CREATE INDEX connection_open ON connection (stream_id) WHERE closed_at IS NULL;
-- For deleting old rows: a walk over the history would stop every write.
CREATE INDEX connection_closed ON connection (closed_at) WHERE closed_at IS NOT NULL;

-- The nodes that serve this database. `beat` grows while a node lives. `figures` is a JSON object of its streams; `takes`, of what callers
-- have used of their limits since the beat before, by digest. Where one process has a data file for itself there are none.
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

-- Notifications by mail and push. They are made from the log after the commit; a booking writes none of these tables.

-- In which language and when people want notifications: a JSON object. Whatever is missing in it takes the defaults.
CREATE TABLE preference_setting (
  user_id  TEXT PRIMARY KEY,
  settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Addresses of people. The code and the link that verify one are stored only as SHA-256, until they are used or `code_until` has passed.
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

-- Browsers that receive pushes. Only the browser can read what is encrypted with `p256dh` and `auth`.
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
CREATE INDEX device_user ON device (user_id, id);

-- How far a reader of the log has read, and in which file.
CREATE TABLE consumer (
  name  TEXT PRIMARY KEY,
  epoch TEXT NOT NULL,
  n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One notification to one person on one channel, and its outcome. `next_at`: the next attempt; while it is being sent, the time at which
-- its sender counts as dead. `attempts` is the fencing token: only the last taker may write an outcome. `thread`: deliveries that may be
-- folded together while they wait. `target`: the device of a push, or the address of a mail to no contact. `body`: content that is not in
-- the log.
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
CREATE INDEX delivery_due ON delivery (channel, next_at, id) WHERE state = 'due' OR state = 'sending';
CREATE INDEX delivery_open ON delivery (user_id, thread) WHERE state = 'due';
CREATE INDEX delivery_user ON delivery (user_id, id);
CREATE INDEX delivery_booking ON delivery (booking_id, id) WHERE booking_id IS NOT NULL;
CREATE INDEX delivery_target ON delivery (target, created_at) WHERE target <> '';
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;

-- Which delivery covers which event for which place: each event once per place, however often the log is read.
CREATE TABLE delivery_event (
  place       TEXT NOT NULL,
  event_n     INTEGER NOT NULL,
  delivery_id TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  PRIMARY KEY (place, event_n)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_event_delivery ON delivery_event (delivery_id);

-- Bookings that a mail may have put into somebody's calendar, so that they are removed when they end. Written before sending.
CREATE TABLE invitation (
  user_id    TEXT NOT NULL,
  booking_id TEXT NOT NULL,
  sequence   INTEGER NOT NULL,
  cancelled  INTEGER NOT NULL CHECK (cancelled = 0 OR cancelled = 1),
  PRIMARY KEY (user_id, booking_id)
) STRICT, WITHOUT ROWID;

-- Confirmed attendance ("I'm coming"), with the start at that time.
CREATE TABLE attendance (
  booking_id TEXT PRIMARY KEY,
  starts_at  INTEGER NOT NULL,
  said_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that the service makes for itself, once: they sign the links in mails, and webhooks.
CREATE TABLE service_key (
  name TEXT PRIMARY KEY,
  key  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Webhook endpoints of a venue, set up by its staff; each reads the log with a position of its own. `previous` is the id of the last event
-- delivered. `next_at`: the next attempt; while one is running (`leased`), the time at which its sender counts as dead. `attempts` is the
-- fencing token.
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
CREATE INDEX webhook_venue ON webhook (venue_id, id);
CREATE INDEX webhook_due ON webhook (next_at) WHERE state = 'active' OR state = 'failing';

-- The secrets that sign an endpoint's requests. A replaced one is valid until `until`.
CREATE TABLE webhook_secret (
  webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  secret     TEXT NOT NULL,
  until      INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, secret)
) STRICT, WITHOUT ROWID;

-- The last attempts of each endpoint, for its staff.
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
CREATE INDEX webhook_attempt_webhook ON webhook_attempt (webhook_id, id);
