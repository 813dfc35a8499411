"""The command line. Commands import their dependencies when they run, so `--help` and `token` respond at once.

An error is one line on stderr. Exit codes: 0 done, 1 failed or refused, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import click

from sse_booking import __version__
from sse_booking.cli.accounts import person, token, user
from sse_booking.cli.data import backup, doctor, epoch, import_, migrate_to, restore, verify
from sse_booking.cli.deliveries import deliveries
from sse_booking.cli.serving import demo, serve, tail
from sse_booking.config import BadSettings

NAME: Final = "sse-booking"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def commands() -> None:
    """Real-time booking: one process, one SQLite file, Server-Sent Events."""


for command in (serve, token, user, person, verify, backup, restore, migrate_to, epoch, doctor, deliveries, tail, import_, demo):
    commands.add_command(command)


def fail(message: str, code: int = 1) -> NoReturn:
    """Print the error in one line, and exit."""
    click.echo(f"{NAME}: {' '.join(message.split())}", err=True)
    sys.exit(code)


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that are no programming errors. Called only after an error, because it imports much."""
    from sse_booking.client.errors import ClientError
    from sse_booking.demo.story import DemoRefused
    from sse_booking.domain.errors import BookingError
    from sse_booking.importing.hotel_file import ImportRefused
    from sse_booking.notify.push.vapid import BadKeyFile
    from sse_booking.service.demo_mode import RealPeople
    from sse_booking.store.engine import DatabaseRefused
    from sse_booking.store.sqlite.file_access import AccessRefused, TurnTimeout
    from sse_booking.upkeep.moving import MoveRefused
    from sse_booking.upkeep.restore import RestoreRefused

    return (
        AccessRefused,
        BadKeyFile,
        BookingError,
        ClientError,
        DatabaseRefused,
        DemoRefused,
        ImportRefused,
        MoveRefused,
        OSError,
        RealPeople,
        RestoreRefused,
        TurnTimeout,
    )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit. Files that it creates (data, journals, backups, keys) are readable by the user alone."""
    os.umask(0o077)
    try:
        sys.exit(commands.main(arguments, prog_name=NAME, standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        fail(error.format_message(), error.exit_code)
    except BadSettings as error:
        fail(str(error), 2)
    except click.Abort as error:
        if isinstance(error.__context__, EOFError):
            fail("nobody is there to ask; give it as an option (see --help)", 2)
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except expected_errors() as error:
        fail(str(error))
