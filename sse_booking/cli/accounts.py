"""Commands about people: `token`, `user`."""

from __future__ import annotations

import time

import click

from sse_booking.cli.options import Duration, with_config
from sse_booking.config import PREFIX, BadSettings, Config


@click.command()
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


@click.group()
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
    from sse_booking.store.executor import once
    from sse_booking.store.sqlite.database import prepare

    hash_ = hash_password(password)
    prepare(str(config.database))
    once(str(config.database), lambda tx: add(tx, name, full_name or name, role, hash_))
    click.echo(f"{name} can sign in")
