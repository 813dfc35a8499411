"""An import and clients of a server want the same rooms at the same time, each through a process of its own."""

from __future__ import annotations

import json
import os
import random
import subprocess
from datetime import datetime
from pathlib import Path

from tests.hotel_files import LISBON, a_file, a_season
from tests.live import PATIENCE_S, SECRET, SERVE, wait_until
from tests.people import DAY, booking_body
from tests.races.concurrent_clients import Got, rush
from tests.races.raced_service import a_world, statuses

ROOMS = 4


def test_a_room_is_given_once_whether_it_is_imported_or_asked_for(tmp_path: Path) -> None:
    file = a_file(tmp_path, a_season(3, 400))
    first = int(datetime(2016, 3, 10, 15, tzinfo=LISBON).timestamp())
    rng = random.Random(5)
    with a_world(tmp_path) as world:
        environ = os.environ | {"SSE_BOOKING_DATABASE": str(world.address), "SSE_BOOKING_JWT_SECRET": SECRET}
        command = [*SERVE[:-1], "import", str(file), "--capacity", str(ROOMS), "--json"]
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as importing:
            wait_until(lambda: world.rows("SELECT 1 FROM booking LIMIT 1"), what="the first imported booking")
            resources = [name for (name,) in world.rows("SELECT id FROM resource")]
            asked: list[Got] = []
            while importing.poll() is None or not asked:
                starts = [first + rng.randrange(40) * DAY for _ in range(30)]
                bodies = [booking_body(rng.choice(resources), start, start + rng.randint(1, 3) * DAY, override=True) for start in starts]
                asked += rush([world.ask("import", "POST", "/api/bookings", body) for body in bodies], 2)
            out, err = importing.communicate(timeout=PATIENCE_S)
        assert importing.returncode == 0, err
        report = json.loads(out)
        assert set(statuses(asked)) <= {201, 409}
        assert report["booked"] + statuses(asked)[201] == world.rows("SELECT count(*) FROM booking")[0][0]
        assert report["refused"] > 0
        assert world.damage() == []
