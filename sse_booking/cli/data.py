"""Commands about data files: `verify`, `backup`, `restore`, `doctor`, `import`."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sse_booking.cli.options import naming, with_config
from sse_booking.config import Config

if TYPE_CHECKING:
    from sse_booking.importing.importer import Capacity


class CapacityOption(click.ParamType["Capacity"]):
    """How many rooms each pool of an import has: `peak`, a percentage of it such as `80%`, or a number for all."""

    name = "peak|N|P%"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Capacity:
        """Parse `value`; fails as click's own types do."""
        from sse_booking.importing.importer import Capacity

        match = re.fullmatch(r"(peak)|([1-9][0-9]{0,2})%|([1-9][0-9]{0,5})", value)
        if match is None:
            self.fail(f"{value!r} is neither peak, nor a number of rooms, nor a share of the peak such as 80%.", param, ctx)
        return Capacity(int(match[2] or 100), int(match[3]) if match[3] else None)


def data_file(config: Config) -> Path:
    """The data file of the settings. Raises ClickException where they name PostgreSQL, which has tools of its own."""
    if config.postgres:
        raise click.ClickException("this command is for a data file, and DATABASE is PostgreSQL; see docs/scaling.md.")
    return config.database


@click.command()
@with_config
@click.argument("database", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def verify(config: Config, database: Path | None) -> None:
    """Check every invariant of a data file (default: the setting DATABASE)."""
    from sse_booking.store.verify import verify as check

    path = database or data_file(config)
    with naming(path):
        problems = check(path)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{path}: {len(problems)} broken invariants")
    click.echo(f"{path}: every invariant holds")


@click.command()
@with_config
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(config: Config, target: Path) -> None:
    """Copy the data file to TARGET while the service runs. The copy has an epoch of its own."""
    from sse_booking.store.sqlite.backup import backup as copy

    source = data_file(config)
    with naming(source):
        copy(source, target)
    click.echo(f"{source} copied to {target}")


@click.command()
@with_config
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(config: Config, file: Path) -> None:
    """Put the backup FILE in the place of the data file, whose old state is kept beside it. The service must not run."""
    from sse_booking.upkeep.restore import restore as put_back

    with naming(file):
        done = put_back(file, data_file(config))
    click.echo(f"{config.database} is now as in {file}; the last event is of {_when(done.last_now)}")
    if done.kept:
        click.echo(f"before it was of {_when(done.last_before)}; that file is kept as {done.kept}")


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "an unknown time"


@click.command()
@with_config
def doctor(config: Config) -> None:
    """Say what is not as it should be: SQLite, files, locks, room, backups, settings, mail, pushes. Exits 1 for what is bad."""
    from sse_booking.upkeep.doctor import examine

    findings = list(examine(config))
    for finding in findings:
        click.echo(f"{finding.level:<5} {finding.text}")
    bad = sum(finding.level == "bad" for finding in findings)
    if bad:
        raise click.ClickException(f"{bad} of {len(findings)} findings are bad")


@click.command("import")
@with_config
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--capacity",
    type=CapacityOption(),
    default="peak",
    show_default=True,
    help="Rooms of each type: as many as were ever in use at once, a share of that, or a number.",
)
@click.option("--timezone", default="Europe/Lisbon", show_default=True, help="Where the hotels are.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
def import_(config: Config, file: Path, capacity: Capacity, timezone: str, as_json: bool) -> None:
    """Book a CSV FILE of real bookings of hotels into DATABASE, in time order, as if they came in over the API.

    One that was interrupted leaves what it had booked: begin again with a fresh data file.
    """
    from sse_booking.importing.importer import run as import_file

    with naming(data_file(config)):
        import_file(file, config, capacity, timezone, as_json=as_json, out=sys.stdout, err=sys.stderr)
