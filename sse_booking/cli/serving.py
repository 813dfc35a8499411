"""Commands that serve or follow: `serve`, `demo`, `tail`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from sse_booking.cli.options import CommandWithSettings, naming, raise_descriptor_limit, with_config
from sse_booking.config import Config


@click.command(cls=CommandWithSettings)
@with_config
def serve(config: Config) -> None:
    """Serve the API, the streams and the pages."""
    config.require_token_key()
    config.require_safe_demo()
    raise_descriptor_limit()
    from sse_booking.composition import Service, claim_file
    from sse_booking.server.uvicorn_server import server
    from sse_booking.service.joining import setup_link
    from sse_booking.store.executor import once
    from sse_booking.store.open_engine import open_engine
    from sse_booking.store.sqlite.database import refuse_foreign
    from sse_booking.store.sqlite.file_access import served_alone, version_in_words

    host = f"[{config.host}]" if ":" in config.host else config.host
    listening = False
    secret: str | None = None

    def on_listening(port: int) -> None:
        nonlocal listening
        listening = True
        click.echo(f"listening on http://{host}:{port}")
        if not config.postgres:
            click.echo(version_in_words())
        if secret is not None:
            click.echo(
                f"there is no administrator yet; create the first account at {config.public_url or f'http://{host}:{port}'}/welcome#{secret}"
            )

    for warning in config.warnings():
        click.echo(f"warning: {warning}", err=True)
    # uvicorn raises the signal again after it has shut down. Stopping on request is no failure.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not config.postgres:
        refuse_foreign(str(config.database))
    with contextlib.nullcontext() if config.postgres else served_alone(str(config.database)):
        service = Service(config)
        claim_file(config)
        secret = None if config.demo else once(open_engine(config.where), setup_link)
        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            server(service, on_listening).run()
    sys.exit(0 if listening else 1)  # uvicorn has logged why it could not start.


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="The address of the service.")
@click.option("--token", help="The token of the follower; `sse-booking token USER` prints one. Without it: public topics only.")
@click.option("--topics", default="", help="Further topics, separated by commas: resource:table-7,venue:luigi:staff")
@click.option("--last-event-id", default="", help="The position to resume from. Default: now.")
@click.option("--json", "json_lines", is_flag=True, help="One JSON object per line, for other programs.")
@click.option("--color/--no-color", default=True, help="Colour, if the terminal supports it.")
def tail(url: str, token: str | None, topics: str, last_event_id: str, json_lines: bool, color: bool) -> None:
    """Follow a stream. Reconnects by itself, and misses nothing."""
    from sse_booking.client.tail import tail as follow

    listed = [topic for topic in topics.split(",") if topic]
    asyncio.run(follow(url, token, listed, last_event_id, json_lines=json_lines, color=color))


PROFILES: Final = ("equipment", "restaurant", "grounds", "boardrooms", "parking")
"""The businesses of the demo. Named here so that the help imports none of them."""


@click.command()
@with_config
@click.option("--profile", type=click.Choice(PROFILES), help="The business. Default: equipment, or all five with --serve.")
@click.option("--serve", "keep", is_flag=True, help="Serve its data and the pages afterwards, until Ctrl-C.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="The data file. Default: a temporary one.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on. Default: a free one, or the setting PORT with --serve.")
@click.option("--pause", type=click.FloatRange(0, 60), default=0.8, show_default=True, help="Seconds between two steps of the story.")
def demo(config: Config, profile: str | None, keep: bool, database: Path | None, port: int | None, pause: float) -> None:
    """Play the day of a business, with several people at once and what each of them sees."""
    from sse_booking.demo import PROFILES as ALL
    from sse_booking.demo.run import run as play

    raise_descriptor_limit()
    chosen = list(ALL.values()) if keep and profile is None else [ALL[profile or "equipment"]]
    config = replace(config, port=port if port is not None else config.port if keep else 0)
    with naming(str(database or "the demo's data file")):
        finished = play(config, chosen, database, sys.stdout, pause_s=pause, shown=len(chosen) == 1, serve=keep)
    sys.exit(0 if finished else 130)
