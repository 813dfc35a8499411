"""Shared by the commands: durations, `--config`, the table of settings in the help, errors of the data file."""

from __future__ import annotations

import contextlib
import re
import resource
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sse_booking.config import PREFIX, SETTINGS, Config, load

if TYPE_CHECKING:
    from sse_booking.store.executor import Tx

T = TypeVar("T")

UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MAX_TTL_S: Final = 3650 * 86_400
"""Ten years. A longer duration is a typing error, and a leaked token of that age is a scandal."""


class Duration(click.ParamType[int]):
    """A duration in seconds, written `90s`, `15m`, `8h` or `30d`. A number alone means seconds."""

    name = "duration"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse `value`. Fails as click's own types do."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"([1-9][0-9]{0,9})([smhd]?)", value)
        duration_s = int(match[1]) * UNITS_S[match[2] or "s"] if match else 0
        if not 0 < duration_s <= MAX_TTL_S:
            self.fail(f"{value!r} is not a duration such as 90s, 15m, 8h or 30d (3650d at most).", param, ctx)
        return duration_s


class CommandWithSettings(click.Command):
    """A command whose help ends with the table of settings."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a row for each setting: name, kind, help, default."""
        rows = [
            (f"{PREFIX}{row.name}", f"{row.help} [{row.kind.words}{f'; default: {row.default}' if row.default else ''}]")
            for row in SETTINGS
        ]
        with formatter.section("Settings (environment, or lower case without the prefix in the file)"):
            formatter.write_dl(rows, col_max=36)


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--config FILE` to the command, and pass it the settings as `config`."""

    def read(_ctx: click.Context, _param: click.Parameter, file: Path | None) -> Config:
        return load(file)

    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(
        "--config", metavar="FILE", type=kind, callback=read, help="A TOML file of settings. The environment takes precedence."
    )(command)


def on_data_file(config: Config, job: Callable[[Tx], T], *, new: bool = False) -> T:
    """Run the function on the configured database and return its result. The service may be running. `new`: a file may be created."""
    from sse_booking.store.executor import once
    from sse_booking.store.open_engine import open_engine
    from sse_booking.store.sqlite.file_access import refuse_missing

    if not config.postgres and not new:
        refuse_missing(config.database)
    engine = open_engine(config.postgres or config.database)
    engine.prepare()
    return once(engine, job)


@contextlib.contextmanager
def naming(file: str) -> Iterator[None]:
    """Name the database in errors of SQLite."""
    try:
        yield
    except sqlite3.Error as error:
        raise click.ClickException(f"{file}: {error}") from error


def raise_descriptor_limit() -> None:
    """Allow as many open sockets as the system lets this process have. Each stream needs one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than its own hard limit says.
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
