"""Kills of every kind while everybody books and listens: nothing is lost, doubled, reordered or booked twice; nothing stays unknown."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.postgres.balancer import haproxy
from tests.postgres.kills import KINDS, running
from tests.postgres.server import postgres_server

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
KILLS, PEOPLE = (500, 200) if LONG else (10, 12)


@pytest.mark.skipif(haproxy() is None, reason="HAProxy is not installed (Debian: apt install haproxy)")
@pytest.mark.timeout(4 * 3600 if LONG else 600)
async def test_kills_of_nodes_listeners_backends_and_the_server_cost_nothing(tmp_path: Path) -> None:
    with postgres_server(durable=True) as database:
        async with running(tmp_path, database, PEOPLE, seed=KILLS) as world:
            await world.goes_on(PEOPLE)
            for number in range(KILLS):
                await asyncio.to_thread(world.kill, KINDS[number % len(KINDS)])
                await world.goes_on(PEOPLE)
                sys.stdout.write(f"kill {number + 1}: {world.answers} answers, {world.unknown} asked for again\n")
        world.check()
