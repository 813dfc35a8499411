"""Hotel booking files in the format of `sse-booking import`."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Row = dict[str, str]
LISBON = ZoneInfo("Europe/Lisbon")
HEAD = ["ref", "hotel", "room_type", "booked_on", "arrival", "nights", "guests", "outcome", "outcome_on"]
STATUS = {"Canceled": "cancelled", "Check-Out": "completed", "No-Show": "no_show"}


def a_row(**cells: object) -> Row:
    row = {
        "ref": "R1", "hotel": "Sea Hotel", "room_type": "A", "booked_on": "2016-03-01", "arrival": "2016-03-10", "nights": 2, "guests": 2,
        "outcome": "Check-Out", "outcome_on": "2016-03-12",
    }  # fmt: skip
    return {name: str(value) for name, value in (row | cells).items()}


def a_file(folder: Path, rows: Iterable[Row], head: Sequence[str] = HEAD) -> Path:
    file = folder / "bookings.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, head, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return file


def a_season(seed: int, count: int = 150) -> list[Row]:
    """Return realistic bookings: some for the same day, day use, cancelled at once, late, never."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        booked_on = date(2016, 3, 10) + timedelta(rng.randrange(30))  # Summer time begins in it.
        arrival = booked_on + timedelta(rng.choice([0, 0, 1, 3, 10]))
        nights = rng.choice([0, 1, 1, 2, 3, 7])
        outcome = rng.choice(["Canceled", "Check-Out", "Check-Out", "No-Show"])
        ends = {"Check-Out": arrival + timedelta(nights), "No-Show": arrival}
        outcome_on = ends.get(outcome, booked_on + timedelta(rng.randint(0, (arrival - booked_on).days)))
        rows.append(
            a_row(
                hotel=rng.choice(["Sea Hotel", "Hill Hotel"]), room_type=rng.choice("AAB"), booked_on=booked_on, arrival=arrival,
                nights=nights, outcome=outcome, outcome_on=outcome_on,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row["booked_on"])
    return [row | {"ref": f"R{number}"} for number, row in enumerate(rows)]
