"""What a stream costs to open and to keep: CPU per connect, resident memory, CPU while nothing happens."""

from __future__ import annotations

import time

from tests.benchmarks.bench import Bench, cpu_us_each
from tests.benchmarks.data import CONNECT_US, HEARTBEAT_S, IDLE_KIB
from tests.benchmarks.process import tree_cpu_ns, tree_rss_kib
from tests.benchmarks.report import Row
from tests.benchmarks.service import serving, stream, token
from tests.benchmarks.streams import Streams

CONNECTED = b"event: connected"
WARM = 100
"""Streams opened and closed first, so that code loaded on first use is not counted as memory of a stream."""


def run(bench: Bench) -> list[Row]:
    """Every stream has a user and a token of its own: no cache of tokens helps."""
    streams = bench.sizes.idle_streams
    with serving(bench.directory, bench.cores.server, heartbeat_s=HEARTBEAT_S) as service, bench.streams() as client:
        client.call(
            Streams.open_and_close, service.port, [stream(token(f"early-{number}")) for number in range(WARM)], CONNECTED, WARM, 30.0
        )
        requests = [stream(token(f"user-{number}")) for number in range(streams)]
        time.sleep(1)
        empty = tree_rss_kib(service.pid)
        bench.say(f"{streams:,} streams connect")
        connect = cpu_us_each(service.pid, streams, lambda: client.call(Streams.open, service.port, requests, CONNECTED, 256, 60.0))
        window = bench.sizes.idle_heartbeats * HEARTBEAT_S
        bench.say(f"idle for {window} s")
        before = tree_cpu_ns(service.pid)
        client.call(Streams.listen, float(window))
        idle_ms = (tree_cpu_ns(service.pid) - before) / 1e6 / window
        full = tree_rss_kib(service.pid)
        client.call(Streams.close)
    return [
        Row.at_most(
            f"idle stream, resident, of {streams:,}",
            (full - empty) / streams,
            "KiB",
            IDLE_KIB,
            note=f"{empty / 1024:.0f} to {full / 1024:.0f} MiB",
        ),
        Row.at_most("connect, CPU per stream", connect, "µs", CONNECT_US, note="distinct users and tokens"),
        Row(f"idle CPU per second, {streams:,} streams", idle_ms, "ms", note=f"heartbeats of {HEARTBEAT_S} s included"),
    ]
