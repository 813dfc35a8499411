-- The schema on PostgreSQL. Tables and indexes are those of schema.sql, written here by `python -m tests.postgres.translate_schema`; a test
-- holds them together. Guards (views, functions, triggers) stand below and are written by hand: each trigger of schema.sql has its twin.
-- Instants are epoch seconds in UTC unless a name ends in _ms; ranges are half-open. Text is compared byte by byte, as SQLite does.

-- One row. `epoch` is the file's identity in event ids. `mark` is the highest event id that was pruned, with its time: the one position
-- without a row from which a stream can still resume.
CREATE TABLE meta (
  one      bigint PRIMARY KEY CHECK (one = 1),
  epoch    text COLLATE "C" NOT NULL,
  mark     bigint NOT NULL,
  mark_ms  bigint NOT NULL
);

-- Marks of the file as a whole. `demo`: a demo made it, so nobody in it is real.
CREATE TABLE file_mark (
  name text COLLATE "C" PRIMARY KEY CHECK (name = ANY ('{demo}'))
);

CREATE TABLE venue (
  id          text COLLATE "C" PRIMARY KEY,
  name        text COLLATE "C" NOT NULL,
  timezone    text COLLATE "C" NOT NULL,
  owner_id    text COLLATE "C" NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  created_at  bigint NOT NULL,
  archived_at bigint,
  questions   text COLLATE "C" NOT NULL DEFAULT '[]',
  week_starts_on text COLLATE "C" NOT NULL DEFAULT 'mon'
                   CHECK (week_starts_on = ANY ('{mon,tue,wed,thu,fri,sat,sun}')),
  guests      text COLLATE "C" NOT NULL DEFAULT 'off' CHECK (guests = ANY ('{off,verified,staff}')),
  quotas      text COLLATE "C" NOT NULL DEFAULT '[]'
);
CREATE INDEX venue_owner ON venue (owner_id, id);

CREATE TABLE staff (
  venue_id text COLLATE "C" NOT NULL REFERENCES venue (id),
  user_id  text COLLATE "C" NOT NULL,
  added_at bigint NOT NULL,
  PRIMARY KEY (venue_id, user_id)
);
CREATE INDEX staff_user ON staff (user_id, venue_id);

-- If everybody may make a venue, a person joins its staff only by accepting an invitation. `declined`: asked once, never again.
-- `role` is owner where somebody of the staff is offered the venue itself.
CREATE TABLE staff_invitation (
  venue_id   text COLLATE "C" NOT NULL REFERENCES venue (id),
  user_id    text COLLATE "C" NOT NULL,
  invited_at bigint NOT NULL,
  declined   bigint NOT NULL DEFAULT 0 CHECK (declined = ANY ('{0,1}')),
  role       text COLLATE "C" NOT NULL DEFAULT 'staff' CHECK (role = ANY ('{staff,owner}')),
  PRIMARY KEY (venue_id, user_id)
);
CREATE INDEX staff_invitation_user ON staff_invitation (user_id, venue_id);

-- `pool` is fixed at creation, so an allocation can store the kind of its guard (`exclusive`). `usable` is `capacity` minus the places
-- taken out of use by hand. JSON columns: opening_hours, dated_hours, questions, features, joins. `lowered_at`: when places were last taken away, kept by a
-- trigger. Earlier bookings may have used more than the present number.
CREATE TABLE resource (
  id                    text COLLATE "C" PRIMARY KEY,
  venue_id              text COLLATE "C" NOT NULL REFERENCES venue (id),
  name                  text COLLATE "C" NOT NULL,
  kind                  text COLLATE "C" NOT NULL,
  capacity              bigint NOT NULL CHECK (capacity >= 1),
  usable                bigint NOT NULL CHECK (usable BETWEEN 0 AND capacity),
  pool                  bigint NOT NULL CHECK (pool = ANY ('{0,1}') AND (pool = 1 OR capacity = 1)),
  approval              text COLLATE "C" NOT NULL CHECK (approval = ANY ('{manual,automatic}')),
  pending_blocks        bigint NOT NULL CHECK (pending_blocks = ANY ('{0,1}')),
  slot_minutes          bigint CHECK (slot_minutes >= 1),
  opening_hours         text COLLATE "C",
  buffer_before_minutes bigint NOT NULL CHECK (buffer_before_minutes >= 0),
  buffer_after_minutes  bigint NOT NULL CHECK (buffer_after_minutes >= 0),
  lead_minutes          bigint NOT NULL CHECK (lead_minutes >= 0),
  window_days           bigint CHECK (window_days >= 1),
  min_minutes           bigint CHECK (min_minutes >= 1),
  max_minutes           bigint CHECK (max_minutes >= 1),
  quota_bookings        bigint CHECK (quota_bookings >= 1),
  quota_day_minutes     bigint CHECK (quota_day_minutes >= 1),
  quota_week_minutes    bigint CHECK (quota_week_minutes >= 1),
  hold_s                bigint NOT NULL CHECK (hold_s >= 1),
  pending_expires_s     bigint CHECK (pending_expires_s >= 1),
  no_show_grace_minutes bigint CHECK (no_show_grace_minutes >= 0),
  questions             text COLLATE "C" NOT NULL DEFAULT '[]',
  version               bigint NOT NULL DEFAULT 1,
  created_at            bigint NOT NULL,
  updated_at            bigint NOT NULL,
  archived_at           bigint,
  check_in_from_minutes bigint NOT NULL DEFAULT 60 CHECK (check_in_from_minutes >= 0),
  cancel_until_minutes  bigint CHECK (cancel_until_minutes >= 0),
  change_until_minutes  bigint CHECK (change_until_minutes >= 0),
  notice_days           bigint CHECK (notice_days >= 0),
  window_full_days      bigint CHECK (window_full_days >= 0),
  lowered_at            bigint,
  hours_apply           text COLLATE "C" NOT NULL DEFAULT 'range' CHECK (hours_apply = ANY ('{range,ends}')),
  dated_hours           text COLLATE "C" NOT NULL DEFAULT '[]',
  seats_min             bigint CHECK (seats_min >= 1),
  seats_max             bigint CHECK (seats_max >= 1),
  features              text COLLATE "C" NOT NULL DEFAULT '[]',
  joins                 text COLLATE "C" NOT NULL DEFAULT '[]'
);
CREATE INDEX resource_venue ON resource (venue_id, id);
CREATE INDEX resource_kind ON resource (kind, id);

-- `deadline_at`: when the state expires by itself (a hold, an unanswered request, a no-show); from then on the booking counts as expired.
-- SQLite's checks are chains of OR: for an IN list it builds a small index for each row, 7 µs of a booking's 90. `attendees` and `answers`
-- are JSON lists. `deleted_at`: gone for everybody, kept so that calendars and the audit log can report it. `status_at`: when the state was
-- entered; 0 if unknown. `hidden_at`: its requester has removed it from their lists.
-- `joined`: how many places were put together for one party, which its series is; 0: it is a place of its own. They begin, move and end
-- together.
CREATE TABLE booking (
  id             text COLLATE "C" PRIMARY KEY,
  resource_id    text COLLATE "C" NOT NULL REFERENCES resource (id),
  venue_id       text COLLATE "C" NOT NULL,
  requester_id   text COLLATE "C" NOT NULL,
  starts_at      bigint NOT NULL CHECK (starts_at >= 0),
  ends_at        bigint NOT NULL CHECK (ends_at > starts_at),
  quantity       bigint NOT NULL CHECK (quantity >= 1),
  status         text COLLATE "C" NOT NULL CHECK (status = ANY ('{approved,pending,held,checked_in,rejected,cancelled,completed,revoked,expired,no_show}')),
  version        bigint NOT NULL DEFAULT 1,
  title          text COLLATE "C",
  note           text COLLATE "C",
  attendees      text COLLATE "C" NOT NULL DEFAULT '[]',
  payment_status text COLLATE "C" NOT NULL DEFAULT 'unpaid' CHECK (payment_status = ANY ('{unpaid,paid,pending,failed,refunded}')),
  payment_id     text COLLATE "C",
  deadline_at    bigint,
  answers        text COLLATE "C" NOT NULL DEFAULT '[]',
  cancelled_by   text COLLATE "C" CHECK (cancelled_by = ANY ('{user,staff,admin}')),
  series_id      text COLLATE "C",
  created_at     bigint NOT NULL,
  updated_at     bigint NOT NULL,
  deleted_at     bigint,
  source         text COLLATE "C" NOT NULL DEFAULT 'self' CHECK (source = ANY ('{self,staff,walk_in,guest}')),
  requester_since bigint NOT NULL DEFAULT 0,
  status_at      bigint NOT NULL DEFAULT 0,
  hidden_at      bigint,
  party_size     bigint CHECK (party_size >= 1),
  joined         bigint NOT NULL DEFAULT 0 CHECK (joined = 0 OR (joined >= 1 AND series_id IS NOT NULL))
);
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
  id          text COLLATE "C" PRIMARY KEY,
  venue_id    text COLLATE "C" REFERENCES venue (id),
  name        text COLLATE "C" NOT NULL,
  email       text COLLATE "C",
  phone       text COLLATE "C",
  locale      text COLLATE "C" NOT NULL,
  verified_at bigint,
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL,
  search      text COLLATE "C" NOT NULL
);
CREATE INDEX person_guest ON person (venue_id, email) WHERE email IS NOT NULL;

-- The customers of a venue, and the notes of its staff about them.
CREATE TABLE customer (
  venue_id   text COLLATE "C" NOT NULL REFERENCES venue (id),
  person_id  text COLLATE "C" NOT NULL,
  note       text COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (venue_id, person_id)
);

-- Bookings of guests who have not proved their address yet, or did so (`proved_at`) within days. `code_hash`: SHA-256 of the booking's id and the code in the mail.
CREATE TABLE guest_request (
  booking_id  text COLLATE "C" PRIMARY KEY REFERENCES booking (id),
  resource_id text COLLATE "C" NOT NULL,
  email       text COLLATE "C" NOT NULL,
  code_hash   text COLLATE "C" NOT NULL,
  tries       bigint NOT NULL DEFAULT 0,
  created_at  bigint NOT NULL,
  proved_at   bigint
);
CREATE INDEX guest_request_email ON guest_request (email);
CREATE INDEX guest_request_resource ON guest_request (resource_id);
CREATE INDEX guest_request_age ON guest_request (created_at);

-- Links by which guests return, as SHA-256. `booking_id` NULL: the link opens all their bookings.
CREATE TABLE guest_link (
  hash       text COLLATE "C" PRIMARY KEY,
  person_id  text COLLATE "C" NOT NULL,
  booking_id text COLLATE "C" REFERENCES booking (id),
  expires_at bigint NOT NULL
);
CREATE INDEX guest_link_person ON guest_link (person_id);
CREATE INDEX guest_link_booking ON guest_link (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX guest_link_age ON guest_link (expires_at);

-- Holds that ended unconfirmed. Staff never saw them, so calendars of resources do not show their end either.
CREATE TABLE unconfirmed_hold (
  booking_id text COLLATE "C" PRIMARY KEY REFERENCES booking (id)
);

-- The claims on a resource, buffers included. `booking_id` NULL: out of use. All places: a closure; fewer: a date with fewer places.
-- `length_class` is the smallest class of lengths that the row fits in. Probes search class by class, each bounded on both sides (starts_at
-- > start - length_class), so neither a long history nor one very long row makes them slow.
CREATE TABLE allocation (
  id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  resource_id text COLLATE "C" NOT NULL REFERENCES resource (id),
  booking_id  text COLLATE "C" UNIQUE REFERENCES booking (id),
  starts_at   bigint NOT NULL,
  ends_at     bigint NOT NULL CHECK (ends_at > starts_at),
  quantity    bigint NOT NULL CHECK (quantity >= 1),
  exclusive   bigint NOT NULL CHECK (exclusive = ANY ('{0,1}') AND (exclusive = 0 OR quantity = 1)),
  active      bigint NOT NULL CHECK (active = ANY ('{0,1}')),
  length_class bigint NOT NULL GENERATED ALWAYS AS (('{7200,86400,864000,8640000,86400000,400000000000}'::bigint[])[1 + width_bucket(ends_at - starts_at - 1, '{7200,86400,864000,8640000,86400000}'::bigint[])]) STORED
);

-- The last guard of exclusive resources: two active rows never start together.
CREATE UNIQUE INDEX allocation_exclusive ON allocation (resource_id, starts_at) WHERE active = 1 AND exclusive = 1;
CREATE INDEX allocation_pool ON allocation (resource_id, length_class, starts_at, ends_at, quantity) WHERE active = 1 AND exclusive = 0;
CREATE INDEX allocation_closure ON allocation (resource_id, starts_at) WHERE booking_id IS NULL;

-- Outbox and replay log in one, written in the transaction of the change. One writer makes id order commit order. `topic` '-' is internal
-- to the relay: revoked rights, connections to close. It is never sent to a client.
CREATE TABLE event (
  id         bigint PRIMARY KEY,
  topic      text COLLATE "C" NOT NULL,
  type       text COLLATE "C" NOT NULL,
  payload    text COLLATE "C" NOT NULL,
  created_ms bigint NOT NULL
);
CREATE INDEX event_topic ON event (topic, id);

CREATE TABLE closure (
  resource_id text COLLATE "C" NOT NULL REFERENCES resource (id),
  starts_at   bigint NOT NULL,
  ends_at     bigint NOT NULL CHECK (ends_at > starts_at),
  reason      text COLLATE "C" NOT NULL,
  PRIMARY KEY (resource_id, starts_at, ends_at)
);

-- Refused bookings by resource, time and reason: the unmet demand. It names nobody.
CREATE TABLE refused_booking (
  venue_id    text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  starts_at   bigint NOT NULL,
  ends_at     bigint NOT NULL CHECK (ends_at > starts_at),
  reason      text COLLATE "C" NOT NULL,
  requests    bigint NOT NULL CHECK (requests >= 1),
  last_at     bigint NOT NULL,
  PRIMARY KEY (venue_id, starts_at, resource_id, ends_at, reason)
);
CREATE INDEX refused_booking_age ON refused_booking (last_at);

-- Who would take a range if it became free. `seq` is the order of arrival; `booking_id` is the hold of the offer.
CREATE TABLE waitlist (
  seq         bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id          text COLLATE "C" NOT NULL UNIQUE,
  resource_id text COLLATE "C" NOT NULL REFERENCES resource (id),
  venue_id    text COLLATE "C" NOT NULL,
  user_id     text COLLATE "C" NOT NULL,
  starts_at   bigint NOT NULL CHECK (starts_at >= 0),
  ends_at     bigint NOT NULL CHECK (ends_at > starts_at),
  quantity    bigint NOT NULL CHECK (quantity >= 1),
  priority    bigint NOT NULL CHECK (priority BETWEEN 0 AND 1000),
  status      text COLLATE "C" NOT NULL CHECK (status = ANY ('{waiting,offered,accepted,declined,expired,left}')),
  booking_id  text COLLATE "C" REFERENCES booking (id),
  version     bigint NOT NULL DEFAULT 1,
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL,
  CHECK (CASE WHEN status = 'waiting' THEN booking_id IS NULL ELSE status NOT IN ('offered', 'accepted') OR booking_id IS NOT NULL END)
);

-- The queues: entries for the same range and number of places are adjacent, in order, so that only the first of each has to be read,
-- however many there are. The longest request bounds how far around a freed range to search.
CREATE INDEX waitlist_queue ON waitlist (resource_id, starts_at, ends_at, quantity, priority DESC, seq) WHERE status = 'waiting';
CREATE INDEX waitlist_longest ON waitlist (resource_id, (ends_at - starts_at)) WHERE status = 'waiting';
CREATE INDEX waitlist_start ON waitlist (starts_at) WHERE status = 'waiting';

CREATE UNIQUE INDEX waitlist_once ON waitlist (user_id, resource_id, starts_at, ends_at) WHERE status IN ('waiting', 'offered');
CREATE INDEX waitlist_offer ON waitlist (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX waitlist_user ON waitlist (user_id, seq);
CREATE INDEX waitlist_resource ON waitlist (resource_id, seq);
CREATE INDEX waitlist_venue ON waitlist (venue_id, seq);

-- Messages between requester and venue. `seq` is the order of arrival.
CREATE TABLE message (
  seq         bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id          text COLLATE "C" NOT NULL UNIQUE,
  booking_id  text COLLATE "C" NOT NULL REFERENCES booking (id),
  author_id   text COLLATE "C" NOT NULL,
  author_name text COLLATE "C" NOT NULL,
  text        text COLLATE "C" NOT NULL,
  created_at  bigint NOT NULL
);
CREATE INDEX message_booking ON message (booking_id, seq);

-- Processed events of the payment provider: each takes effect once.
CREATE TABLE payment_event (
  id       text COLLATE "C" PRIMARY KEY,
  taken_at bigint NOT NULL
);
CREATE INDEX payment_event_age ON payment_event (taken_at);

-- Notification preferences by type of event and channel. Whatever is missing in the JSON takes the defaults.
CREATE TABLE preference (
  user_id    text COLLATE "C" PRIMARY KEY,
  events     text COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  updated_at bigint NOT NULL
);

-- The first response to a request with an Idempotency-Key, written with its effect.
CREATE TABLE idempotency (
  user_id     text COLLATE "C" NOT NULL,
  key         text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  status      bigint NOT NULL,
  headers     text COLLATE "C" NOT NULL,
  body        text COLLATE "C" NOT NULL,
  created_at  bigint NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE INDEX idempotency_user ON idempotency (user_id, created_at);

-- `address`: of the client, as the log has it; empty where no request was behind it.
CREATE TABLE audit (
  id       bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  at_ms    bigint NOT NULL,
  actor_id text COLLATE "C" NOT NULL,
  address  text COLLATE "C" NOT NULL DEFAULT '',
  action   text COLLATE "C" NOT NULL,
  subject  text COLLATE "C" NOT NULL,
  detail   text COLLATE "C" NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, id);

-- Secrets are stored only as SHA-256. `booking_id`: the one booking that a guest is signed in for.
CREATE TABLE session (
  hash       text COLLATE "C" PRIMARY KEY,
  user_id    text COLLATE "C" NOT NULL,
  name       text COLLATE "C" NOT NULL,
  role       text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  renewable_until bigint NOT NULL DEFAULT 0,
  booking_id text COLLATE "C",
  proof      text COLLATE "C" NOT NULL  -- what it rests on: `account`, `demo`, or the fingerprint of the key of a token
);
CREATE INDEX session_age ON session (expires_at);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE ticket (
  hash         text COLLATE "C" PRIMARY KEY,
  user_id      text COLLATE "C" NOT NULL,
  name         text COLLATE "C" NOT NULL,
  role         text COLLATE "C" NOT NULL,
  session_hash text COLLATE "C",
  created_at   bigint NOT NULL,
  expires_at   bigint NOT NULL,
  booking_id   text COLLATE "C",
  proof        text COLLATE "C" NOT NULL  -- as of the session or the token that it was made with
);
CREATE INDEX ticket_age ON ticket (expires_at);
CREATE INDEX ticket_user ON ticket (user_id);
CREATE INDEX ticket_session ON ticket (session_hash) WHERE session_hash IS NOT NULL;

-- People who sign in with a password. `hash` is in Argon2id notation (RFC 9106). `email` is in lower case, and proved.
CREATE TABLE account (
  user_id     text COLLATE "C" PRIMARY KEY,
  name        text COLLATE "C" NOT NULL,
  role        text COLLATE "C" NOT NULL CHECK (role = ANY ('{user,admin}')),
  hash        text COLLATE "C" NOT NULL,
  created_at  bigint NOT NULL,
  email       text COLLATE "C",
  locale      text COLLATE "C" NOT NULL DEFAULT '',
  timezone    text COLLATE "C" NOT NULL DEFAULT '',
  version     bigint NOT NULL DEFAULT 1,
  disabled_at bigint
);

CREATE UNIQUE INDEX account_email ON account (email) WHERE email IS NOT NULL;

-- Single-use links: set the service up, join by invitation or registration, choose another password. The secret is in the link; this is its
-- SHA-256. `user_id`: whose password. `email`: where it was sent, so that using the link proves the address.
CREATE TABLE account_link (
  hash       text COLLATE "C" PRIMARY KEY,
  id         text COLLATE "C" NOT NULL UNIQUE,
  purpose    text COLLATE "C" NOT NULL CHECK (purpose = ANY ('{setup,invitation,registration,reset}')),
  user_id    text COLLATE "C",
  email      text COLLATE "C",
  name       text COLLATE "C" NOT NULL,
  role       text COLLATE "C" NOT NULL CHECK (role = ANY ('{user,admin}')),
  venue_id   text COLLATE "C" REFERENCES venue (id),
  made_by    text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX account_link_age ON account_link (expires_at);
CREATE INDEX account_link_user ON account_link (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX account_link_venue ON account_link (venue_id, id) WHERE venue_id IS NOT NULL;
CREATE INDEX account_link_maker ON account_link (made_by, created_at);

-- The secret address of a user's calendar feed, as SHA-256; valid until it is replaced or revoked.
CREATE TABLE calendar_address (
  user_id    text COLLATE "C" PRIMARY KEY,
  hash       text COLLATE "C" NOT NULL UNIQUE,
  created_at bigint NOT NULL
);

-- The history of streams. Written in batches, so a connect costs no commit of its own. `closed_at` NULL: open when last written.
CREATE TABLE connection (
  id        bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  stream_id text COLLATE "C" NOT NULL UNIQUE,
  user_id   text COLLATE "C" NOT NULL,
  topics    text COLLATE "C" NOT NULL,
  opened_at bigint NOT NULL,
  closed_at bigint,
  delivered bigint NOT NULL,
  reason    text COLLATE "C",
  node_id   text COLLATE "C"    NOT NULL DEFAULT ''
);
CREATE INDEX connection_user ON connection (user_id, id);

-- The streams that are open on other nodes, for limits and for lists.
CREATE INDEX connection_open ON connection (stream_id) WHERE closed_at IS NULL;

-- For deleting old rows: a walk over the history would stop every write.
CREATE INDEX connection_closed ON connection (closed_at) WHERE closed_at IS NOT NULL;

-- The nodes that serve this database. `beat` grows while a node lives. `figures` is a JSON object of its streams; `takes`, of what callers
-- have used of their limits since the beat before, by digest. Where one process has a data file for itself there are none.
CREATE TABLE node (
  id         text COLLATE "C" PRIMARY KEY,
  url        text COLLATE "C"    NOT NULL,
  version    text COLLATE "C"    NOT NULL,
  started_at bigint NOT NULL,
  beat       bigint NOT NULL,
  beat_at    bigint NOT NULL,
  figures    text COLLATE "C"    NOT NULL,
  takes      text COLLATE "C"    NOT NULL
);

-- Notifications by mail and push. They are made from the log after the commit; a booking writes none of these tables.

-- In which language and when people want notifications: a JSON object. Whatever is missing in it takes the defaults.
CREATE TABLE preference_setting (
  user_id  text COLLATE "C" PRIMARY KEY,
  settings text COLLATE "C" NOT NULL
);

-- Addresses of people. The code and the link that verify one are stored only as SHA-256, until they are used or `code_until` has passed.
CREATE TABLE contact (
  id          text COLLATE "C" PRIMARY KEY,
  user_id     text COLLATE "C" NOT NULL,
  kind        text COLLATE "C" NOT NULL CHECK (kind = 'email'),
  address     text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  locale      text COLLATE "C" NOT NULL,
  verified_at bigint,
  code_hash   text COLLATE "C",
  link_hash   text COLLATE "C",
  code_until  bigint NOT NULL DEFAULT 0,
  code_tries  bigint NOT NULL DEFAULT 0,
  bounced_at  bigint,
  bounce      text COLLATE "C",
  created_at  bigint NOT NULL,
  UNIQUE (user_id, kind, address)
);

-- Browsers that receive pushes. Only the browser can read what is encrypted with `p256dh` and `auth`.
CREATE TABLE device (
  id           text COLLATE "C" PRIMARY KEY,
  user_id      text COLLATE "C" NOT NULL,
  endpoint     text COLLATE "C" NOT NULL UNIQUE,
  p256dh       text COLLATE "C" NOT NULL,
  auth         text COLLATE "C" NOT NULL,
  name         text COLLATE "C" NOT NULL,
  locale       text COLLATE "C" NOT NULL,
  session_hash text COLLATE "C",
  created_at   bigint NOT NULL,
  last_ok_at   bigint
);
CREATE INDEX device_user ON device (user_id, id);

-- How far a reader of the log has read, and in which file.
CREATE TABLE consumer (
  name  text COLLATE "C" PRIMARY KEY,
  epoch text COLLATE "C" NOT NULL,
  n     bigint NOT NULL
);

-- One notification to one person on one channel, and its outcome. `next_at`: the next attempt; while it is being sent, the time at which
-- its sender counts as dead. `attempts` is the fencing token: only the last taker may write an outcome. `thread`: deliveries that may be
-- folded together while they wait. `target`: the device of a push, or the address of a mail to no contact. `body`: content that is not in
-- the log.
CREATE TABLE delivery (
  id          text COLLATE "C" PRIMARY KEY,
  channel     text COLLATE "C" NOT NULL CHECK (channel = ANY ('{email,push}')),
  audience    text COLLATE "C" NOT NULL CHECK (audience = ANY ('{user,staff,direct}')),
  type        text COLLATE "C" NOT NULL,
  user_id     text COLLATE "C" NOT NULL,
  target      text COLLATE "C" NOT NULL DEFAULT '',
  venue_id    text COLLATE "C",
  booking_id  text COLLATE "C",
  thread      text COLLATE "C" NOT NULL DEFAULT '',
  event_n     bigint,
  earlier     text COLLATE "C" NOT NULL DEFAULT '[]',
  body        text COLLATE "C" NOT NULL DEFAULT '{}',
  dedupe_key  text COLLATE "C" UNIQUE,
  state       text COLLATE "C" NOT NULL CHECK (state = ANY ('{due,sending,sent,gone,dead,dropped}')),
  attempts    bigint NOT NULL DEFAULT 0,
  next_at     bigint NOT NULL,
  first_at    bigint,
  status      text COLLATE "C",
  reason      text COLLATE "C",
  created_at  bigint NOT NULL,
  finished_at bigint
);
CREATE INDEX delivery_due ON delivery (channel, next_at, id) WHERE state = 'due' OR state = 'sending';
CREATE INDEX delivery_open ON delivery (user_id, thread) WHERE state = 'due';
CREATE INDEX delivery_user ON delivery (user_id, id);
CREATE INDEX delivery_booking ON delivery (booking_id, id) WHERE booking_id IS NOT NULL;
CREATE INDEX delivery_target ON delivery (target, created_at) WHERE target <> '';
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_finished ON delivery (finished_at) WHERE finished_at IS NOT NULL;

-- Which delivery covers which event for which place: each event once per place, however often the log is read.
CREATE TABLE delivery_event (
  place       text COLLATE "C" NOT NULL,
  event_n     bigint NOT NULL,
  delivery_id text COLLATE "C" NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  PRIMARY KEY (place, event_n)
);
CREATE INDEX delivery_event_delivery ON delivery_event (delivery_id);

-- Bookings that a mail may have put into somebody's calendar, so that they are removed when they end. Written before sending.
CREATE TABLE invitation (
  user_id    text COLLATE "C" NOT NULL,
  booking_id text COLLATE "C" NOT NULL,
  sequence   bigint NOT NULL,
  cancelled  bigint NOT NULL CHECK (cancelled = 0 OR cancelled = 1),
  PRIMARY KEY (user_id, booking_id)
);

-- Confirmed attendance ("I'm coming"), with the start at that time.
CREATE TABLE attendance (
  booking_id text COLLATE "C" PRIMARY KEY,
  starts_at  bigint NOT NULL,
  said_at    bigint NOT NULL
);

-- Keys that the service makes for itself, once: they sign the links in mails, and webhooks.
CREATE TABLE service_key (
  name text COLLATE "C" PRIMARY KEY,
  key  text COLLATE "C" NOT NULL
);

-- Webhook endpoints of a venue, set up by its staff; each reads the log with a position of its own. `previous` is the id of the last event
-- delivered. `next_at`: the next attempt; while one is running (`leased`), the time at which its sender counts as dead. `attempts` is the
-- fencing token.
CREATE TABLE webhook (
  id          text COLLATE "C" PRIMARY KEY,
  venue_id    text COLLATE "C" NOT NULL REFERENCES venue (id),
  url         text COLLATE "C" NOT NULL,
  events      text COLLATE "C" NOT NULL,
  state       text COLLATE "C" NOT NULL CHECK (state = ANY ('{active,paused,failing,disabled}')),
  epoch       text COLLATE "C" NOT NULL,
  position    bigint NOT NULL,
  previous    text COLLATE "C",
  attempts    bigint NOT NULL DEFAULT 0,
  failures    bigint NOT NULL DEFAULT 0,
  failing_at  bigint,
  next_at     bigint NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  created_by  text COLLATE "C" NOT NULL,
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL,
  leased      bigint NOT NULL DEFAULT 0 CHECK (leased = ANY ('{0,1}'))
);
CREATE INDEX webhook_venue ON webhook (venue_id, id);
CREATE INDEX webhook_due ON webhook (next_at) WHERE state = 'active' OR state = 'failing';

-- The secrets that sign an endpoint's requests. A replaced one is valid until `until`.
CREATE TABLE webhook_secret (
  webhook_id text COLLATE "C" NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  secret     text COLLATE "C" NOT NULL,
  until      bigint,
  created_at bigint NOT NULL,
  PRIMARY KEY (webhook_id, secret)
);

-- The last attempts of each endpoint, for its staff.
CREATE TABLE webhook_attempt (
  id          text COLLATE "C" PRIMARY KEY,
  webhook_id  text COLLATE "C" NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id    text COLLATE "C" NOT NULL,
  type        text COLLATE "C" NOT NULL,
  at          bigint NOT NULL,
  status      bigint,
  duration_ms bigint NOT NULL,
  answer      text COLLATE "C" NOT NULL
);
CREATE INDEX webhook_attempt_webhook ON webhook_attempt (webhook_id, id);

-- ===== Guards =====
-- They hold whoever writes: the service, an import, a person with psql. Every guard that measures what an allocation takes locks its resource's
-- row first, so two sessions that do not know of each other wait for each other here. That works at READ COMMITTED only, where a statement sees what was
-- committed while it waited; a session with an older snapshot is refused. A refusal names its guard as the constraint that was violated.

-- Called by the guards alone, whose search_path they have: to set it costs more than most of them do.
CREATE FUNCTION refuse(guard text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', guard USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = guard;
END $$;

CREATE FUNCTION lock_resource(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    PERFORM refuse('read-committed-only');
  END IF;
  PERFORM 1 FROM resource WHERE id = wanted FOR NO KEY UPDATE;
END $$;

-- What the rest of the schema and `verify` say in SQLite's words. Not JSON: NULL, and 0.
CREATE FUNCTION json_valid(value text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE WHEN value::jsonb IS NULL THEN 0 ELSE 1 END;
EXCEPTION WHEN invalid_text_representation OR untranslatable_character THEN
  RETURN 0;
END $$;
CREATE FUNCTION json_extract(value text, path text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN json_valid(value) = 1 THEN jsonb_path_query_first(value::jsonb, path::jsonpath) #>> '{}' END
$$;

CREATE VIEW length_class (s) AS
SELECT s FROM (VALUES (7200::bigint), (86400), (864000), (8640000), (86400000), (400000000000)) AS classes (s);

-- The most places in use at one instant of each pool allocation's range, its own included. Boundaries are summed in time
-- order, ends before starts, so 10-11 and 11-12 never count as two.
CREATE VIEW allocation_peak (id, peak) AS
SELECT self.id, (
  SELECT max(used) FROM (
    SELECT sum(delta) OVER (ORDER BY at, delta) AS used FROM (
      SELECT GREATEST(other.starts_at, self.starts_at) AS at, other.quantity AS delta
        FROM length_class CROSS JOIN allocation AS other
       WHERE other.resource_id = self.resource_id AND other.active = 1 AND other.exclusive = 0 AND other.length_class = length_class.s
         AND other.starts_at > self.starts_at - length_class.s AND other.starts_at < self.ends_at AND other.ends_at > self.starts_at
      UNION ALL
      SELECT other.ends_at, -other.quantity
        FROM length_class CROSS JOIN allocation AS other
       WHERE other.resource_id = self.resource_id AND other.active = 1 AND other.exclusive = 0 AND other.length_class = length_class.s
         AND other.starts_at > self.starts_at - length_class.s AND other.starts_at < self.ends_at
         AND other.ends_at > self.starts_at AND other.ends_at < self.ends_at) AS boundary) AS profile)
FROM allocation AS self;

-- Exclusive: active rows are disjoint, so only the predecessor (greatest start before the new end) can overlap.
CREATE FUNCTION guard_exclusive() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_resource(NEW.resource_id);
  PERFORM refuse('slot-taken') FROM resource
    WHERE id = NEW.resource_id AND ((usable = 0 AND NEW.booking_id IS NOT NULL) OR NEW.starts_at < (
      SELECT ends_at FROM allocation
       WHERE resource_id = NEW.resource_id AND active = 1 AND exclusive = 1 AND starts_at < NEW.ends_at AND id <> NEW.id
       ORDER BY starts_at DESC LIMIT 1));
  RETURN NEW;
END $$;
CREATE TRIGGER allocation_exclusive_insert BEFORE INSERT ON allocation FOR EACH ROW
WHEN (NEW.active = 1 AND NEW.exclusive = 1) EXECUTE FUNCTION guard_exclusive();
-- What only shrinks takes nothing from anybody: a booking of the past can be completed although its place is gone since.
CREATE TRIGGER allocation_exclusive_update BEFORE UPDATE OF resource_id, starts_at, ends_at, exclusive, active ON allocation FOR EACH ROW
WHEN (NEW.active = 1 AND NEW.exclusive = 1 AND NOT (OLD.active = 1 AND OLD.exclusive = 1 AND NEW.resource_id = OLD.resource_id
  AND NEW.starts_at >= OLD.starts_at AND NEW.ends_at <= OLD.ends_at)) EXECUTE FUNCTION guard_exclusive();

-- Pools: never more than what is usable. A closure takes the whole capacity, so nothing fits beside it; what takes less stands beside
-- bookings like one of them.
CREATE FUNCTION guard_pool() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_resource(NEW.resource_id);
  PERFORM refuse('slot-taken') FROM resource
    WHERE id = NEW.resource_id
      AND (SELECT peak FROM allocation_peak WHERE id = NEW.id)
        > CASE WHEN NEW.booking_id IS NULL AND NEW.quantity = capacity THEN capacity ELSE usable END;
  RETURN NULL;
END $$;
CREATE TRIGGER allocation_pool_insert AFTER INSERT ON allocation FOR EACH ROW
WHEN (NEW.active = 1 AND NEW.exclusive = 0) EXECUTE FUNCTION guard_pool();
CREATE TRIGGER allocation_pool_update AFTER UPDATE OF resource_id, starts_at, ends_at, quantity, exclusive, active ON allocation FOR EACH ROW
WHEN (NEW.active = 1 AND NEW.exclusive = 0 AND NOT (OLD.active = 1 AND OLD.exclusive = 0 AND NEW.resource_id = OLD.resource_id
  AND NEW.starts_at >= OLD.starts_at AND NEW.ends_at <= OLD.ends_at AND NEW.quantity <= OLD.quantity)) EXECUTE FUNCTION guard_pool();

-- An allocation is guarded by the guard of its resource's kind, and only by that; nothing takes more than there is. A kind never changes, so
-- only what is measured by the capacity waits for those who change that.
CREATE FUNCTION guard_kind() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.booking_id IS NULL THEN
    PERFORM lock_resource(NEW.resource_id);
  END IF;
  PERFORM refuse('wrong-kind') FROM resource
    WHERE id = NEW.resource_id AND (pool = NEW.exclusive OR (NEW.booking_id IS NULL AND NEW.quantity > capacity));
  RETURN NULL;
END $$;
CREATE TRIGGER allocation_kind_insert AFTER INSERT ON allocation FOR EACH ROW EXECUTE FUNCTION guard_kind();
CREATE TRIGGER allocation_kind_update AFTER UPDATE OF resource_id, quantity, exclusive ON allocation FOR EACH ROW
EXECUTE FUNCTION guard_kind();
CREATE FUNCTION guard_by_refusing() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM refuse(TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE TRIGGER resource_pool BEFORE UPDATE OF pool ON resource FOR EACH ROW
WHEN (NEW.pool <> OLD.pool) EXECUTE FUNCTION guard_by_refusing('wrong-kind');

-- What a booking occupies stays its own: it is moved or let go of, never deleted, never handed to another.
CREATE TRIGGER allocation_owner BEFORE UPDATE OF id, booking_id ON allocation FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.booking_id IS DISTINCT FROM OLD.booking_id) EXECUTE FUNCTION guard_by_refusing('claim-lost');
CREATE TRIGGER allocation_delete BEFORE DELETE ON allocation FOR EACH ROW
WHEN (OLD.booking_id IS NOT NULL) EXECUTE FUNCTION guard_by_refusing('claim-lost');
CREATE TRIGGER allocation_truncate BEFORE TRUNCATE ON allocation EXECUTE FUNCTION guard_by_refusing('claim-lost');

-- Places can't be taken away from bookings that have them: what is still to come after the change (`updated_at`) fits,
-- also beside dates on which there are fewer.
-- An UPDATE has locked the row by the time this runs AFTER it, so whoever books meanwhile waits, or has been waited for.
CREATE FUNCTION guard_usable() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM lock_resource(NEW.id);
  PERFORM refuse('still-booked') FROM allocation
    WHERE resource_id = NEW.id AND active = 1 AND exclusive = 1 AND booking_id IS NOT NULL AND ends_at > NEW.updated_at LIMIT 1;
  PERFORM refuse('still-booked') FROM (
    SELECT sum(delta) OVER (ORDER BY at, delta) AS used FROM (
      SELECT GREATEST(a.starts_at, NEW.updated_at) AS at, a.quantity AS delta
        FROM length_class CROSS JOIN allocation AS a
       WHERE a.resource_id = NEW.id AND a.active = 1 AND a.exclusive = 0 AND a.length_class = length_class.s AND (a.booking_id IS NOT NULL OR a.quantity < OLD.capacity)
         AND a.starts_at > NEW.updated_at - length_class.s AND a.ends_at > NEW.updated_at
      UNION ALL
      SELECT a.ends_at, -a.quantity
        FROM length_class CROSS JOIN allocation AS a
       WHERE a.resource_id = NEW.id AND a.active = 1 AND a.exclusive = 0 AND a.length_class = length_class.s AND (a.booking_id IS NOT NULL OR a.quantity < OLD.capacity)
         AND a.starts_at > NEW.updated_at - length_class.s AND a.ends_at > NEW.updated_at) AS boundary) AS profile
    WHERE used > NEW.usable LIMIT 1;
  RETURN NULL;
END $$;
CREATE TRIGGER resource_usable AFTER UPDATE OF capacity, usable ON resource FOR EACH ROW
WHEN (NEW.usable < OLD.usable) EXECUTE FUNCTION guard_usable();
CREATE FUNCTION note_lowered() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  NEW.lowered_at := NEW.updated_at;
  RETURN NEW;
END $$;
CREATE TRIGGER resource_lowered BEFORE UPDATE OF capacity, usable ON resource FOR EACH ROW
WHEN (NEW.usable < OLD.usable) EXECUTE FUNCTION note_lowered();
-- A closure takes all places, also those that come later.
CREATE FUNCTION stretch_closures() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE allocation SET quantity = NEW.capacity WHERE resource_id = NEW.id AND booking_id IS NULL AND (quantity = OLD.capacity OR quantity > NEW.capacity);
  RETURN NULL;
END $$;
-- By its name it fires after resource_usable, which has to see what was a closure before.
CREATE TRIGGER resource_wholly_closed AFTER UPDATE OF capacity ON resource FOR EACH ROW
WHEN (NEW.capacity <> OLD.capacity AND NEW.pool = 1) EXECUTE FUNCTION stretch_closures();
