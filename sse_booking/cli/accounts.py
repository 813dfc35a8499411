"""Commands about people: `token`, `user`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from sse_booking.cli.options import Duration, on_data_file, with_config
from sse_booking.config import PREFIX, BadSettings, Config

if TYPE_CHECKING:
    from sse_booking.store.accounts import Account
    from sse_booking.store.executor import Tx


@click.command()
@with_config
@click.argument("user")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="What the user may do.")
@click.option("--name", default="", help="The name that others see.")
@click.option("--ttl", type=Duration(), default="8h", show_default=True, help="How long it is valid: 90s, 15m, 8h, 30d.")
def token(config: Config, user: str, role: str, name: str, ttl: int) -> None:
    """Print a token for USER, signed with JWT_SECRET."""
    from sse_booking.http.jwt_verifier import is_user_id, mint

    if not is_user_id(user):
        raise click.UsageError(
            "USER is 1 to 128 printable characters without spaces and commas, and not a reserved id (system, guest:…, erased:…)."
        )
    if not config.jwt_secret:
        raise BadSettings([f"{PREFIX}JWT_SECRET is not set: there is nothing to sign with"])
    click.echo(mint(config.jwt_secret, user, role, name, ttl, int(time.time()), config.jwt_audience, config.jwt_issuer))


@click.group()
def user() -> None:
    """Accounts of people who sign in here, for hosts without an identity provider."""


@user.command("add")
@with_config
@click.argument("name")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="What the user may do.")
@click.option("--full-name", default="", help="The name that others see.")
@click.password_option(help="Prompted for if omitted, which keeps it out of the shell's history.")
def user_add(config: Config, name: str, role: str, full_name: str, password: str) -> None:
    """Create an account for NAME, who can then sign in on the pages. Works while the service runs."""
    from sse_booking.service.accounts import add, hash_password

    hash_ = hash_password(password)
    on_data_file(config, lambda tx: add(tx, name, full_name or name, role, hash_), new=True)
    click.echo(f"{name} can sign in")


@user.command("list")
@with_config
def user_list(config: Config) -> None:
    """List the accounts: user id, role, name, address."""
    from sse_booking.store.accounts import page

    def job(tx: Tx) -> list[Account]:
        found: list[Account] = []
        while more := page(tx.db, found[-1].user_id if found else "", 200):
            found += more
        return found

    for account in on_data_file(config, job):
        state = " (disabled)" if account.disabled_at is not None else ""
        click.echo("\t".join((account.user_id, account.role + state, account.name, account.email or "")))


@user.command("remove")
@with_config
@click.argument("name")
def user_remove(config: Config, name: str) -> None:
    """Remove the account NAME. Its sessions end at once."""
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.account_admin import remove

    on_data_file(config, lambda tx: remove(tx, SYSTEM, name, None))
    click.echo(f"{name} can't sign in any more")


@user.command("password")
@with_config
@click.argument("name")
@click.password_option(help="Prompted for if omitted, which keeps it out of the shell's history.")
def user_password(config: Config, name: str, password: str) -> None:
    """Set a new password for NAME, who is signed out everywhere."""
    from sse_booking.service.account_admin import reset_password
    from sse_booking.service.accounts import hash_password

    hash_ = hash_password(password)
    on_data_file(config, lambda tx: reset_password(tx, name, hash_))
    click.echo(f"{name} has a new password")


@user.command("role")
@with_config
@click.argument("name")
@click.argument("role", type=click.Choice(["user", "admin"]))
def user_role(config: Config, name: str, role: str) -> None:
    """Give NAME another ROLE. They must sign in again to use it."""
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.account_admin import change

    on_data_file(config, lambda tx: change(tx, SYSTEM, name, lambda: {"role": role}, None))
    click.echo(f"{name} is {'an administrator' if role == 'admin' else 'no administrator'} now")


@user.command("invite")
@with_config
@click.option("--email", help="The address that gets the link. Without it, the link is only printed.")
@click.option("--name", default="", help="The name of the invited person.")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="What they may do.")
@click.option("--venue", help="The venue whose staff the person joins.")
@click.option("--locale", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language of the mail.")
def user_invite(config: Config, email: str | None, name: str, role: str, venue: str | None, locale: str) -> None:
    """Print a link that creates one account. It works once, for seven days."""
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.email_and_phone import checked_email
    from sse_booking.service.joining import Invite, invite

    wanted = Invite(role, venue, None if email is None else checked_email(email), name, locale)
    made = on_data_file(config, lambda tx: invite(tx, SYSTEM, wanted, f"{config.own_url}/join#"), new=True).body
    click.echo(made["link"])


@user.command("disable")
@with_config
@click.argument("name")
def user_disable(config: Config, name: str) -> None:
    """Disable the account NAME. Its sessions end at once; it can't sign in until it is enabled."""
    _set_disabled(config, name, disabled=True)
    click.echo(f"{name} can't sign in")


@user.command("enable")
@with_config
@click.argument("name")
def user_enable(config: Config, name: str) -> None:
    """Enable the account NAME again."""
    _set_disabled(config, name, disabled=False)
    click.echo(f"{name} can sign in again")


def _set_disabled(config: Config, name: str, *, disabled: bool) -> None:
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.account_admin import change

    on_data_file(config, lambda tx: change(tx, SYSTEM, name, lambda: {"disabled": disabled}, None))


@click.group()
def person() -> None:
    """The data about one person."""


@person.command("export")
@with_config
@click.argument("user_id")
def person_export(config: Config, user_id: str) -> None:
    """Print everything that is stored about USER_ID, a user or a guest, as JSON."""
    import json

    from sse_booking.service.personal_data import export

    click.echo(json.dumps(on_data_file(config, lambda tx: export(tx, user_id)), ensure_ascii=False, indent=2))


@person.command("erase")
@with_config
@click.argument("user_id")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def person_erase(config: Config, user_id: str, *, yes: bool) -> None:
    """Erase USER_ID, a user or a guest. Their data is removed, and their bookings stay without a name. This can't be undone."""
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.erasure import erase, find_rows

    if not yes:
        click.confirm(f"Erase everything that says who {user_id} is?", abort=True)
    on_data_file(config, lambda tx: erase(tx, SYSTEM, user_id, find_rows(tx, user_id)))
    click.echo(f"{user_id} is erased")
