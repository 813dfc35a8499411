"""The checks of `doctor` for reaching people: the mail relay, the push key, the addresses of webhooks and devices.

The check signs in to the mail relay but sends nothing. It resolves the hosts of addresses but connects to none.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from aiosmtplib import SMTPAuthenticationError, SMTPException

from sse_booking.config import PREFIX, Config
from sse_booking.notify.egress.guard import Guard, Refused
from sse_booking.notify.mail.smtp import Smtp, parse_relay
from sse_booking.notify.push.vapid import NAME, BadKeyFile, pem, read_key
from sse_booking.store import delivery_state, devices, webhooks
from sse_booking.store.engine import Database
from sse_booking.store.open_engine import open_engine
from sse_booking.upkeep.findings import Finding

T = TypeVar("T")

MOST_HOSTS: Final = 20
METADATA: Final = ip_network("169.254.169.254/32")
"""The address at which clouds give a machine its credentials."""


def mail(config: Config) -> Iterator[Finding]:
    """Report whether the relay accepts us: connect, greet, encrypt, sign in."""
    if not config.mail_url:
        yield Finding("ok", f"no mail is sent: {PREFIX}MAIL_URL is not set")
        return
    relay = parse_relay(config.mail_url)
    place = f"the mail relay {relay.host}:{relay.port}"
    try:
        asyncio.run(Smtp(relay, urlsplit(config.own_url).hostname or "localhost").check())
    except SMTPAuthenticationError as error:
        yield Finding("bad", f"{place} refuses user and password: {error.code} {error.message}")
    except Exception as error:  # noqa: BLE001 - every failure to send is a finding
        yield Finding("bad", f"{place} {_why(error)}")
    else:
        signed_in = f", signed in as {relay.user}" if relay.user else ""
        yield Finding("ok", f"{place} takes mail{signed_in}")
    if not config.mail_from:
        yield Finding("warn", f"{PREFIX}MAIL_FROM is not set: mails come from an address that may not exist, and replies are lost")
    if not config.public_url.startswith("https://"):
        yield Finding("warn", f"{PREFIX}PUBLIC_URL is not an https address: links in mails lead to {config.own_url}")


def _why(error: BaseException) -> str:
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) is not None and before not in chain:
        chain.append(before)
    for one in reversed(chain):
        match one:
            case socket.gaierror():
                return "can't be resolved: the name does not exist"
            case ssl.SSLCertVerificationError():
                return f"has an invalid certificate: {one.verify_message}"
            case ssl.SSLError():
                return "doesn't speak TLS as configured; smtps:// is encrypted from the start, smtp:// by STARTTLS"
            case ConnectionRefusedError():
                return "accepts no connections: nothing listens there"
            case SMTPException() | OSError():
                continue
    if isinstance(chain[0], TimeoutError) or any("timed out" in str(one).lower() for one in chain):
        return "doesn't respond in time"
    return f"fails: {type(error).__name__}: {error}"


def push_key(config: Config) -> Iterator[Finding]:
    """Report whether pushes are signed with the key that browsers know, and whether others can read it."""
    if not config.push_key_file:
        yield Finding("ok", f"no pushes are sent: {PREFIX}PUSH_KEY_FILE is not set")
        return
    file = Path(config.push_key_file)
    if file.exists():
        try:
            key = pem(read_key(file))
        except BadKeyFile as error:
            yield Finding("bad", str(error))
            return
        kept = _in_data_file(config, lambda db: delivery_state.find_key(db, NAME))
        if kept not in (None, key):
            yield Finding("bad", f"{file} is not the key that browsers subscribed with; move it away, and `serve` writes the right one")
        elif stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("bad", f"{file} can be read by others on this machine; chmod 600 it")
        else:
            yield Finding("ok", f"{file} holds the key of pushes{' and the data file has a copy' if kept else ''}")
    else:
        yield Finding("warn", f"{file} does not exist yet; `serve` writes it, from the copy in the data file if there is one")
    if not config.push_subject and not config.public_url.startswith("https://"):
        yield Finding("warn", f"neither {PREFIX}PUSH_SUBJECT nor an https {PREFIX}PUBLIC_URL is set: Apple refuses such pushes")


def egress(config: Config) -> Iterator[Finding]:
    """Report whether the address guard admits the hosts in use, and whether EGRESS_ALLOW opens too much."""
    for network in config.egress_allow:
        if network.num_addresses >= 2**24 or network.overlaps(METADATA):
            yield Finding(
                "warn",
                f"{PREFIX}EGRESS_ALLOW opens {network} to everybody who may create a webhook; list only the networks that are needed",
            )
    guard = Guard(config.egress, own_host=urlsplit(config.public_url).hostname or "")
    used = _in_data_file(config, _addresses) or []
    refused = asyncio.run(_refused(guard, used))
    for host in refused:
        yield Finding("warn", f"{host} can't be reached: it has no address, or one inside that {PREFIX}EGRESS_ALLOW does not open")
    if not refused:
        yield Finding("ok", f"the address guard admits all {len(used)} hosts of webhooks and devices")


def _addresses(db: Database) -> list[str]:
    """Return one address of each host in use, webhooks first."""
    of_hosts: dict[str, str] = {}
    for url in (*webhooks.urls(db), *devices.endpoints(db)):
        of_hosts.setdefault(urlsplit(url).netloc, url)
    return list(of_hosts.values())[:MOST_HOSTS]


async def _refused(guard: Guard, urls: list[str]) -> list[str]:
    found = []
    for url in urls:
        try:
            await guard.addresses(guard.check_url(url))
        except Refused:
            found.append(urlsplit(url).netloc)
    return found


def _in_data_file(config: Config, read: Callable[[Database], T]) -> T | None:
    """Run the function on the database and return its result; None when there is no data file yet."""
    if not config.postgres and not config.database.exists():
        return None
    try:
        db = open_engine(config.postgres or config.database).connect(readonly=True)
        try:
            return read(db)
        finally:
            db.close()
    except Exception:  # noqa: BLE001 - another check reports problems of the data file
        return None
