"""What is measured with how much, and what is asked of it. The cases hold no number of their own."""

from __future__ import annotations

from dataclasses import dataclass

HEARTBEAT_S = 15
"""The service's default; the idle window is a whole number of them."""

FANOUT_RATIO = 1.25
"""CPU per delivery, against a bare loop of `socket.send`."""
FANOUT_TARGETED_FROM = 5_000
"""Below this many streams the cost of the POST itself shows; that row informs only."""

IDLE_KIB = 6.0
"""Resident KiB per idle stream."""
CONNECT_US = 200.0
"""CPU per connecting stream, its token check included."""

ARRIVAL_P99_MS = 15.0
"""From just before the POST is sent to arrival at the (last) stream."""

BOOKING_RATIO = 1.3
"""CPU per durable booking, against a POST that verifies a token, parses JSON and stores nothing."""
BOOKINGS_PER_S = 5_000.0
"""On one core, where the disk's fsync p50 is below `FSYNC_MS`."""
FSYNC_MS = 1.0

DELIVERIES_RATIO = 1.02
"""A booking with mail, push and webhooks on, against off: CPU where nobody uses them, latency while all of them leave."""
DELIVERIES_TOLD = 20
"""Bookings per second of people who get a mail and a push, at a venue that gets a webhook: as many as leave, nearly."""
DELIVERIES_AGE_S = 5.0
"""From a booking to the mail, push or webhook about it, p99, in the time that the service runs: two seconds are meant to be waited."""

FLAT_RATIO = 1.3
"""CPU with a large data file, against a small one."""

STORM_S = 15.0
"""Until each of the streams that reconnect at once has caught up."""
STORM_RSS_RATIO = 1.25
"""What "memory flat" means here: the highest resident size during the storm, against before it."""
STORM_P99_RATIO = 2.0
"""A writer's p99 during the storm, against before it."""

NODE_RATIO = 0.4
"""Bookings per second of one node on PostgreSQL, both on two cores, against one node on SQLite on the same cores."""
TWO_NODES_RATIO = 1.0
"""Bookings per second of two nodes, against one: writes don't get faster with nodes, and must not get slower."""
ACROSS_P99_MS = 40.0
"""From just before the POST is sent at one node to arrival at a stream of another."""
POLLED_P99_MS = 160.0
"""The same where NOTIFY does not arrive."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much one run does. Lengths end in `_s`; the others are counts."""

    fanout_streams: tuple[int, ...]
    fanout_rounds: int
    fanout_events: int
    """Events per round; each round gives one sample."""

    idle_streams: int
    idle_heartbeats: int

    latency_streams: int
    latency_events: int
    latency_rate: int
    """Bookings per second while one stream is watched."""
    latency_s: int

    booking_clients: int
    booking_rounds: int
    booking_requests: int
    """Requests per round; each round gives one sample."""
    booking_users: int
    booking_resources: int

    deliveries_rates: tuple[int, ...]
    """Bookings per second, multiples of DELIVERIES_TOLD."""
    deliveries_rounds: int
    deliveries_round_s: int

    flat_rounds: int
    flat_requests: int
    flat_replays: int
    flat_small: tuple[int, int]
    """Events and bookings of the small file."""
    flat_large: tuple[int, int]

    storm_streams: int
    storm_rounds: int
    storm_missed: int
    """Events that each stream has missed when it comes back; even."""
    storm_rate: int
    """Bookings per second of the writer whose p99 is watched."""
    storm_before_s: int

    nodes_rounds: int
    nodes_requests: int
    """Requests per round and side."""
    nodes_rate: int
    """Bookings per second while a stream is watched."""
    nodes_s: int
    nodes_counted: int


FULL = Sizes(
    fanout_streams=(1_000, 5_000, 10_000),
    fanout_rounds=6,
    fanout_events=5,
    idle_streams=10_000,
    idle_heartbeats=2,
    latency_streams=1_000,
    latency_events=300,
    latency_rate=500,
    latency_s=12,
    booking_clients=64,
    booking_rounds=5,
    booking_requests=4_000,
    booking_users=32,
    booking_resources=16,
    deliveries_rates=(20, 40, 200),
    deliveries_rounds=15,
    deliveries_round_s=2,
    flat_rounds=5,
    flat_requests=500,
    flat_replays=200,
    flat_small=(1_000, 200),
    flat_large=(1_000_000, 200_000),
    storm_streams=10_000,
    storm_rounds=3,
    storm_missed=20,
    storm_rate=50,
    storm_before_s=8,
    nodes_rounds=5,
    nodes_requests=2_000,
    nodes_rate=50,
    nodes_s=20,
    nodes_counted=500,
)

QUICK = Sizes(
    fanout_streams=(1_000, 5_000),
    fanout_rounds=3,
    fanout_events=5,
    idle_streams=2_000,
    idle_heartbeats=1,
    latency_streams=1_000,
    latency_events=100,
    latency_rate=500,
    latency_s=4,
    booking_clients=64,
    booking_rounds=3,
    booking_requests=2_000,
    booking_users=32,
    booking_resources=16,
    deliveries_rates=(20, 200),
    deliveries_rounds=5,
    deliveries_round_s=2,
    flat_rounds=3,
    flat_requests=300,
    flat_replays=100,
    flat_small=(1_000, 200),
    flat_large=(100_000, 20_000),
    storm_streams=2_000,
    storm_rounds=1,
    storm_missed=20,
    storm_rate=50,
    storm_before_s=5,
    nodes_rounds=3,
    nodes_requests=1_000,
    nodes_rate=50,
    nodes_s=6,
    nodes_counted=200,
)
