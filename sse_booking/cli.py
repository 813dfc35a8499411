"""The command line. Commands import what they need when they run, so that `--help` and `token` answer at once.

An error is one line on stderr. Exit codes: 0 done, 1 failed or refused, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from sse_booking import __version__
from sse_booking.config import PREFIX, SETTINGS, BadSettings, Config, load

if TYPE_CHECKING:
    from sse_booking.importing.importer import Capacity

NAME: Final = "sse-booking"
UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MAX_TTL_S: Final = 3650 * 86_400
"""Ten years: longer is a typing error, and a leaked token of that age is a scandal."""


class Duration(click.ParamType[int]):
    """A duration in seconds, written `90s`, `15m`, `8h` or `30d`; a number alone means seconds."""

    name = "duration"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Parse `value`; fails as click's own types do."""
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


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command `--config FILE`, and the settings as its argument `config`."""

    def read(_ctx: click.Context, _param: click.Parameter, file: Path | None) -> Config:
        return load(file)

    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--config", metavar="FILE", type=kind, callback=read, help="A TOML file of settings; the environment wins.")(
        command
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def commands() -> None:
    """Real-time booking: one process, one SQLite file, Server-Sent Events."""


@contextlib.contextmanager
def naming(file: Path) -> Iterator[None]:
    """Say of which data file it is that SQLite complains."""
    try:
        yield
    except sqlite3.Error as error:
        raise click.ClickException(f"{file}: {error}") from error


def raise_descriptor_limit() -> None:
    """Allow as many open sockets as the system lets this process have: each stream is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than its own hard limit says
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@commands.command(cls=CommandWithSettings)
@with_config
def serve(config: Config) -> None:
    """Serve the API, the streams and the pages."""
    config.require_token_key()
    raise_descriptor_limit()
    from sse_booking.composition import Service
    from sse_booking.server.uvicorn_server import server

    host = f"[{config.host}]" if ":" in config.host else config.host
    listening = False

    def on_listening(port: int) -> None:
        nonlocal listening
        listening = True
        click.echo(f"listening on http://{host}:{port}")

    # uvicorn raises a signal once more after it has shut down; to be told to stop, and to stop, is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server(Service(config), on_listening).run()
    sys.exit(0 if listening else 1)  # why it could not start, uvicorn has said


@commands.command()
@with_config
@click.argument("user")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="What the user may do.")
@click.option("--name", default="", help="The name that others see.")
@click.option("--ttl", type=Duration(), default="8h", show_default=True, help="How long it is good for: 90s, 15m, 8h, 30d.")
def token(config: Config, user: str, role: str, name: str, ttl: int) -> None:
    """Print a token for USER, signed with JWT_SECRET."""
    from sse_booking.http.jwt_verifier import is_user_id, mint

    if not is_user_id(user):
        raise click.UsageError("USER is 1 to 128 printable characters without spaces and commas.")
    if not config.jwt_secret:
        raise BadSettings([f"{PREFIX}JWT_SECRET is not set: there is nothing to sign with"])
    click.echo(mint(config.jwt_secret, user, role, name, ttl, int(time.time()), config.jwt_audience))


@commands.group()
def user() -> None:
    """Accounts of people who sign in here, for hosts without an identity provider."""


@user.command("add")
@with_config
@click.argument("name")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="What the user may do.")
@click.option("--full-name", default="", help="The name that others see.")
@click.password_option(help="Asked for when left out, which keeps it out of the shell's history.")
def user_add(config: Config, name: str, role: str, full_name: str, password: str) -> None:
    """Make an account for NAME, who then signs in on the pages. Works while the service runs."""
    from sse_booking.service.accounts import add, hash_password
    from sse_booking.store.database import prepare
    from sse_booking.store.executor import once

    hash_ = hash_password(password)
    prepare(str(config.database))
    once(str(config.database), lambda tx: add(tx, name, full_name or name, role, hash_))
    click.echo(f"{name} can sign in")


@commands.command()
@with_config
@click.argument("database", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def verify(config: Config, database: Path | None) -> None:
    """Check every invariant of a data file (default: the setting DATABASE)."""
    from sse_booking.store.verify import verify as check

    path = database or config.database
    with naming(path):
        problems = check(path)
    for problem in problems:
        click.echo(problem)
    if problems:
        fail(f"{path}: {len(problems)} broken invariants")
    click.echo(f"{path}: every invariant holds")


@commands.command()
@with_config
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(config: Config, target: Path) -> None:
    """Copy the data file to TARGET while the service runs. The copy has an epoch of its own."""
    from sse_booking.store.backup import backup as copy

    with naming(config.database):
        copy(config.database, target)
    click.echo(f"{config.database} copied to {target}")


@commands.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="Where the service is.")
@click.option("--token", help="Who follows; `sse-booking token USER` prints one. Without: what is open to everybody.")
@click.option("--topics", default="", help="Further topics, separated by commas: resource:table-7,venue:luigi:staff")
@click.option("--last-event-id", default="", help="Where to go on from; else from now.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line, for other programs.")
@click.option("--color/--no-color", default=True, help="Colour where the terminal has it.")
def tail(url: str, token: str | None, topics: str, last_event_id: str, json_lines: bool, color: bool) -> None:
    """Follow a stream; reconnects, and misses nothing."""
    from sse_booking.client.tail import tail as follow

    listed = [topic for topic in topics.split(",") if topic]
    asyncio.run(follow(url, token, listed, last_event_id, json_lines=json_lines, color=color))


@commands.command("import")
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

    with naming(config.database):
        import_file(file, config, capacity, timezone, as_json=as_json, out=sys.stdout, err=sys.stderr)


PROFILES: Final = ("equipment", "restaurant", "grounds", "boardrooms", "parking")
"""The businesses of the demo, named here so that the help needs none of them."""


@commands.command()
@with_config
@click.option("--profile", type=click.Choice(PROFILES), help="Which business; without: equipment, or with --serve all five.")
@click.option("--serve", "keep", is_flag=True, help="Serve its world afterwards, with pages to look at, until Ctrl-C.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="The data file; without: one that is thrown away.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; without: a free one, or with --serve the setting PORT.")
@click.option("--pause", type=click.FloatRange(0, 60), default=0.8, show_default=True, help="Seconds between two moments of the story.")
def demo(config: Config, profile: str | None, keep: bool, database: Path | None, port: int | None, pause: float) -> None:
    """Play the day of a business, with several people at once and what each of them sees."""
    from sse_booking.demo import PROFILES as ALL
    from sse_booking.demo.run import run as play

    raise_descriptor_limit()
    chosen = list(ALL.values()) if keep and profile is None else [ALL[profile or "equipment"]]
    config = replace(config, port=port if port is not None else config.port if keep else 0)
    with naming(database or Path("the demo's data file")):
        finished = play(config, chosen, database, sys.stdout, pause_s=pause, shown=len(chosen) == 1, serve=keep)
    sys.exit(0 if finished else 130)


def fail(message: str, code: int = 1) -> NoReturn:
    """Say why in one line, and exit."""
    click.echo(f"{NAME}: {' '.join(message.split())}", err=True)
    sys.exit(code)


def expected_errors() -> tuple[type[Exception], ...]:
    """What goes wrong without anybody having programmed wrongly. Asked for only when something went wrong."""
    from sse_booking.client.errors import ClientError
    from sse_booking.demo.story import DemoRefused
    from sse_booking.domain.errors import BookingError
    from sse_booking.importing.hotel_file import ImportRefused
    from sse_booking.store.database import DatabaseRefused

    return BookingError, ClientError, DatabaseRefused, DemoRefused, ImportRefused, OSError


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    try:
        sys.exit(commands.main(arguments, prog_name=NAME, standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        fail(error.format_message(), error.exit_code)
    except BadSettings as error:
        fail(str(error), 2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except expected_errors() as error:
        fail(str(error))
