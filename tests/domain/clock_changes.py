"""Local days on which clocks change, and two zones where they never do."""

from __future__ import annotations

from datetime import date

TURNS = [
    ("Europe/Lisbon", date(2026, 3, 29)),  # 01:00 -> 02:00
    ("Europe/Lisbon", date(2026, 10, 25)),  # 02:00 -> 01:00
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour: 02:00 -> 02:30
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # 02:00 -> 01:30
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight is skipped: 00:00 -> 01:00
    ("America/Sao_Paulo", date(2019, 2, 16)),  # the hour before midnight is repeated
    ("America/Havana", date(2026, 11, 1)),  # midnight comes twice: 01:00 -> 00:00
    ("America/St_Johns", date(2010, 11, 7)),  # 00:01 -> 23:01 of the day before
    ("Pacific/Apia", date(2011, 12, 30)),  # the whole day is skipped
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("UTC", date(2026, 6, 1)),
]
