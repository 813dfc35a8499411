"""Commands about messages to people: `deliveries due`, `dead`, `again`. They work while the service runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from sse_booking.cli.options import on_data_file, with_config
from sse_booking.config import Config

if TYPE_CHECKING:
    from sse_booking.store.deliveries import Delivery
    from sse_booking.store.executor import Tx

MOST: Final = 1000


@click.group()
def deliveries() -> None:
    """Mails and pushes: those that are due, and those that were given up. Failing webhooks are listed with those that are due."""


@deliveries.command()
@with_config
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="The maximum number listed.")
def due(config: Config, limit: int) -> None:
    """Count what is due and its age by channel, and list what has waited longest."""
    for line in on_data_file(config, lambda tx: list(_due(tx, limit))):
        click.echo(line)


def _due(tx: Tx, limit: int) -> Iterator[str]:
    from sse_booking.store import deliveries as store
    from sse_booking.store import webhooks

    rows = store.waiting(tx.db, tx.now, MOST)
    for channel in store.CHANNELS:
        ages = [tx.now - row.next_at for row in rows if row.channel == channel]
        many = f"{len(ages)} or more" if len(rows) == MOST else str(len(ages))
        yield f"{channel}: {many} due{f', the oldest for {max(ages)} s' if ages else ''}"
    for row in rows[:limit]:
        last = f"\tlast try: {row.reason or row.status}" if row.attempts else ""
        yield f"{row.id}\t{_about(row)}\tdue since {_at(row.next_at)}\t{row.attempts} tries{last}"
    for webhook in webhooks.troubled(tx.db, limit):
        since = f" since {_at(webhook.failing_at)}" if webhook.failing_at else ""
        yield f"webhook {webhook.id} of venue {webhook.venue_id}: {webhook.state}{since}, {webhook.failures} tries: {webhook.url}"


@deliveries.command()
@with_config
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="The maximum number listed.")
def dead(config: Config, limit: int) -> None:
    """List the deliveries that were given up, latest first, and the reasons."""
    from sse_booking.service.delivery_list import LAST
    from sse_booking.store import deliveries as store

    rows = on_data_file(config, lambda tx: store.in_state(tx.db, "dead", LAST, limit))
    for row in rows:
        click.echo(f"{row.id}\t{_about(row)}\tgiven up {_at(row.finished_at or 0)}\t{row.attempts} tries\t{row.reason or row.status or ''}")
    if not rows:
        click.echo("nothing was given up")


@deliveries.command()
@with_config
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "all_dead", is_flag=True, help="All that were given up, instead of IDs.")
def again(config: Config, ids: tuple[str, ...], all_dead: bool) -> None:
    """Send deliveries again that were given up. Their content is looked up anew, so nobody gets outdated news."""
    from sse_booking.domain.principal import SYSTEM
    from sse_booking.service.delivery_list import LAST, send_again
    from sse_booking.store import deliveries as store

    if bool(ids) == all_dead:
        raise click.UsageError("Give ids of deliveries (see `sse-booking deliveries dead`), or --all.")

    def job(tx: Tx) -> list[tuple[str, bool]]:
        wanted = [row.id for row in store.in_state(tx.db, "dead", LAST, MOST)] if all_dead else ids
        done = []
        for id_ in wanted:
            before = store.find(tx.db, id_)
            after = send_again(tx, SYSTEM, id_).body
            done.append((id_, before is not None and before.state != after["state"]))
        return done

    done = on_data_file(config, job)
    for id_, is_due in done:
        if not is_due:
            click.echo(f"{id_} is unchanged: it was not given up, or it was only useful at the time, as a code is")
    click.echo(f"{sum(is_due for _, is_due in done)} of {len(done)} will be sent again")


def _about(row: Delivery) -> str:
    return f"{row.channel}\t{row.type}\tto {row.user_id or 'a guest'}"


def _at(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
