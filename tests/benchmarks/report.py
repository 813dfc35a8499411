"""One row per number, one table for people, one JSON document for machines."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measured number. `passed` is None where nothing is asked of it; `samples` are what `measured` is made of."""

    name: str
    measured: float
    unit: str
    reference: float | None = None
    target: str = ""
    passed: bool | None = None
    note: str = ""
    samples: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Measured by reference."""
        return self.measured / self.reference if self.reference else None

    @classmethod
    def at_most(cls, name: str, measured: float, unit: str, limit: float, *, note: str = "", samples: Sequence[float] = ()) -> Row:
        """A number with an upper limit."""
        return cls(name, measured, unit, None, f"<= {limit:g} {unit}", measured <= limit, note, tuple(samples))

    @classmethod
    def at_least(cls, name: str, measured: float, unit: str, limit: float, *, note: str = "", samples: Sequence[float] = ()) -> Row:
        """A number with a lower limit."""
        return cls(name, measured, unit, None, f">= {limit:g} {unit}", measured >= limit, note, tuple(samples))

    @classmethod
    def against(
        cls, name: str, measured: Sequence[float], reference: Sequence[float], unit: str, limit: float | None, *, note: str = ""
    ) -> Row:
        """The median of interleaved samples against the reference's, with an upper limit of their ratio (None: it informs only)."""
        ours, theirs = statistics.median(measured), statistics.median(reference)
        target, passed = ("", None) if limit is None else (f"x <= {limit:g}", ours <= limit * theirs)
        return cls(name, ours, unit, theirs, target, passed, note, tuple(measured))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    rank = -(-len(ranked) * percent // 100)
    return ranked[max(0, int(rank) - 1)]


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    head = ("name", "measured", "reference", "ratio", "target", "", "note")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    numeric = {1, 2, 3}
    text = [
        "  ".join(
            cell.rjust(width) if column in numeric else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in text)


def write_json(path: Path, facts: dict[str, str], rows: Sequence[Row], others: dict[str, float]) -> None:
    """The same as JSON, samples included. `others`: cores that others kept busy, per case."""
    document = {
        "facts": facts,
        "others_cores": {name: round(cores, 3) for name, cores in others.items()},
        "rows": [asdict(row) | {"ratio": row.ratio} for row in rows],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{_number(row.measured)} {row.unit}",
        "" if row.reference is None else f"{_number(row.reference)} {row.unit}",
        "" if row.ratio is None else f"{row.ratio:.2f}",
        row.target,
        {True: "pass", False: "MISS", None: ""}[row.passed],
        row.note,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
