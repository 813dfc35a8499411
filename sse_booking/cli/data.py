"""Commands about the data: `verify`, `backup`, `restore`, `doctor`, `migrate-to`, `import`."""

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
    """The number of rooms in each pool of an import: `peak`, a percentage of it such as `80%`, or one number for all."""

    name = "peak|N|P%"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Capacity:
        """Parse `value`; fails as click's own types do."""
        from sse_booking.importing.importer import Capacity

        match = re.fullmatch(r"(peak)|([1-9][0-9]{0,2})%|([1-9][0-9]{0,5})", value)
        if match is None:
            self.fail(f"{value!r} must be peak, a number of rooms, or a share of the peak such as 80%.", param, ctx)
        return Capacity(int(match[2] or 100), int(match[3]) if match[3] else None)


def data_file(config: Config) -> Path:
    """The data file of the settings. Raises ClickException where they name PostgreSQL, which has tools of its own."""
    if config.postgres:
        raise click.ClickException("this command is for a data file, and DATABASE is PostgreSQL; see docs/scaling.md.")
    return config.database


class Database(click.ParamType["Path | str"]):
    """A data file, or an address `postgresql://…`."""

    name = "FILE|postgresql://…"

    def convert(self, value: Path | str, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """Return a path for a data file, a string for PostgreSQL."""
        from sse_booking.store.open_engine import POSTGRES

        return value if str(value).startswith(POSTGRES) else Path(value)


@click.command()
@with_config
@click.argument("database", type=Database(), required=False)
def verify(config: Config, database: Path | str | None) -> None:
    """Check every invariant of a data file, or of PostgreSQL (default: the setting DATABASE)."""
    from sse_booking.store.open_engine import open_engine

    where = database or config.where
    if isinstance(where, Path) and not where.exists():
        reason = f"{where}: there is no such file"
        raise click.UsageError(reason) if database else click.ClickException(reason)
    engine = open_engine(where)
    with naming(str(engine)):
        problems = engine.verify()
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{engine}: {len(problems)} broken invariants")
    click.echo(f"{engine}: every invariant holds")


@click.command("migrate-to")
@with_config
@click.argument("target", type=Database())
def migrate_to(config: Config, target: Path | str) -> None:
    """Move all data from DATABASE to TARGET, an empty PostgreSQL or a new data file. The service must not run.

    Every row is read back, and both sides are verified. Clients resume from their positions; the old database
    gets a new epoch.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from sse_booking.store.open_engine import open_engine
    from sse_booking.upkeep.moving import move

    console = Console(stderr=True)
    columns = (TextColumn("moving rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    source, engine = open_engine(config.where), open_engine(target)
    with naming(str(source)), Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        moved = move(config.where, target, lambda size: bar.update(task, total=size), lambda: bar.advance(task))
    click.echo(f"{sum(moved.rows.values())} rows moved from {source} to {engine}; every invariant holds on both sides")
    click.echo(f"now serve with DATABASE={target if isinstance(target, Path) else 'the address of ' + str(engine)}")


@click.command()
@with_config
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(config: Config, target: Path) -> None:
    """Copy the data to TARGET while the service runs. The copy of a data file has an epoch of its own; PostgreSQL is dumped by pg_dump."""
    if config.postgres:
        from sse_booking.store.postgres.backup import dump

        dump(config.postgres, target)
        click.echo(f"dumped to {target}; after pg_restore run `sse-booking epoch` before a node starts")
        return
    from sse_booking.store.sqlite.backup import backup as copy

    with naming(str(config.database)):
        copy(config.database, target)
    click.echo(f"{config.database} copied to {target}")


@click.command()
@with_config
def epoch(config: Config) -> None:
    """Give the log of DATABASE a new identity, after another tool restored it. The service must not run."""
    from sse_booking.store.open_engine import open_engine
    from sse_booking.store.sqlite.file_access import refuse_missing

    if not config.postgres:
        refuse_missing(config.database)
    engine = open_engine(config.where)
    with engine.hold() as held:
        held.renew_epoch()
        held.commit()
    click.echo(f"{engine} has a new epoch; every client fetches its data again")


@click.command()
@with_config
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(config: Config, file: Path) -> None:
    """Replace the data file with the backup FILE. The old file is kept beside it. The service must not run."""
    from sse_booking.upkeep.restore import restore as put_back

    with naming(str(file)):
        done = put_back(file, data_file(config))
    click.echo(f"{config.database} is now a copy of {file}; its last event is of {_when(done.last_now)}")
    if done.kept:
        click.echo(f"the old file, with its last event of {_when(done.last_before)}, is kept as {done.kept}")


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "an unknown time"


@click.command()
@with_config
def doctor(config: Config) -> None:
    """Report problems: SQLite, files, locks, disk space, backups, settings, mail, pushes. Exits 1 for bad ones."""
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
    help="Rooms of each type: the peak of use, a share of it, or a number.",
)
@click.option("--timezone", default="Europe/Lisbon", show_default=True, help="The time zone of the hotels.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def import_(config: Config, file: Path, capacity: Capacity, timezone: str, as_json: bool) -> None:
    """Import a CSV FILE of real hotel bookings into DATABASE, in time order, as if they came in over the API.

    An interrupted import leaves its bookings so far. Start again with a fresh data file.
    """
    from sse_booking.importing.importer import run as import_file

    with naming(str(data_file(config))):
        import_file(file, config, capacity, timezone, as_json=as_json, out=sys.stdout, err=sys.stderr)
