"""Read the settings, one table, from the environment or a TOML file. Nothing else in the package reads the environment.

A setting `NAME` is `SSE_BOOKING_NAME` in the environment and `name` in the file; the environment takes precedence. An empty value counts as
not set, because process managers and compose files pass unset variables as empty.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sse_booking.setting_kinds import (
    DATABASE,
    FLAG,
    FOLDER,
    JWKS,
    JWT_SECRET_BYTES,
    KEEP,
    MAIL_ADDRESS,
    MAIL_URL,
    NETWORKS,
    NODE,
    ORIGIN,
    ORIGINS,
    PEM,
    PUSH_SUBJECT,
    TEXT,
    VENUES_BY,
    WEBHOOK_SECRET_BYTES,
    Kind,
    Networks,
    hours,
    seconds,
    secret_of,
    whole,
)

PREFIX = "SSE_BOOKING_"
T = TypeVar("T")

LOOPBACK: Final = ip_network("127.0.0.0/8")


class BadSettings(Exception):
    """Settings that can't be used. `problems` has one sentence for each bad one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: `name` as in the environment, without the prefix; `default` is "" if there is none."""

    name: str
    kind: Kind[Any]
    default: str
    help: str


def _setting(default: T, kind: Kind[Any], help: str, *, secret: bool = False) -> T:
    return field(default=default, repr=not secret, metadata={"kind": kind, "help": help})


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. Names carry their units."""

    database: Path = _setting(Path("sse_booking.db"), DATABASE, "The data file, created if missing; or an address postgresql://….")
    postgres: str = field(default="", repr=False)
    """The address of PostgreSQL, if DATABASE is one."""
    host: str = _setting("127.0.0.1", TEXT, "Address to listen on.")
    port: int = _setting(8000, whole(0, 65535), "Port to listen on; 0 takes a free one and prints it.")
    public_url: str = _setting("", ORIGIN, "Origin under which browsers reach the service, such as https://book.example.")
    trusted_proxies: Networks = _setting((), NETWORKS, "Proxies whose X-Forwarded-For and -Proto say who the client is.")
    cors_origins: tuple[str, ...] = _setting((), ORIGINS, "Other sites whose pages may call the API.")
    jwt_secret: str = _setting("", secret_of(JWT_SECRET_BYTES), "Secret that signs tokens (HS256), at least 32 bytes.", secret=True)
    jwt_public_key: str = _setting("", PEM, "Public key that checks tokens (RS256, ES256, EdDSA).")
    jwt_jwks: str = _setting("", JWKS, "JSON Web Key Set that checks tokens.")
    jwt_audience: str = _setting("", TEXT, "Audience (aud) that tokens must name; without it they must name none.")
    jwt_issuer: str = _setting("", TEXT, "Issuer (iss) that tokens must name; without it any is accepted.")
    ticket_ttl_s: int = _setting(3600, whole(1, 3600), "Seconds for which a stream ticket is valid.")
    public_read: bool = _setting(False, FLAG, "Whether people who are not signed in may see venues, resources and availability.")
    heartbeat_s: float = _setting(15.0, seconds(0.05, 3600), "Seconds between the heartbeats of a quiet stream.")
    retry_ms: int = _setting(5000, whole(1, 3_600_000), "Milliseconds after which clients reopen a lost stream; jittered for each.")
    max_streams: int = _setting(20_000, whole(1, 1_000_000), "Maximum number of open streams.")
    max_streams_per_user: int = _setting(50, whole(1, 1_000_000), "Maximum number of open streams of one user; further ones are refused.")
    rate_limit_per_minute: int = _setting(0, whole(0, 1_000_000), "Requests per user and minute, streams apart; 0 for no limit.")
    retention_days: int = _setting(30, whole(1, 36_500), "Days for which missed events can be replayed.")
    audit_retention_days: int = _setting(365, whole(1, 36_500), "Days for which the audit log is kept.")
    webhook_secret: str = _setting(
        "",
        secret_of(WEBHOOK_SECRET_BYTES),
        "Secret that signs webhooks of payments, at least 16 bytes; without it they are refused.",
        secret=True,
    )
    registration: bool = _setting(False, FLAG, "Whether people may create their own accounts, with an address proved by mail.")
    mail_url: str = _setting(
        "",
        MAIL_URL,
        "Mail relay, smtp:// or smtps://; without it no mail is sent.",
        secret=True,
    )
    mail_from: str = _setting("", MAIL_ADDRESS, "Sender of mail; without it, booking@ the host of PUBLIC_URL.")
    venues_by: str = _setting("admins", VENUES_BY, "Who may make a venue: admins, or everybody (as in the demo).")
    backup_dir: str = _setting("", FOLDER, "Folder for scheduled backups, each checked against every invariant; without it there are none.")
    backup_every_h: float = _setting(24.0, hours(0.05, 8760), "Hours between two backups.")
    backup_keep: str = _setting(
        "7d,4w,6m", KEEP, "Backups to keep: the newest one for each of so many days, weeks and months (and hours, h)."
    )
    push_key_file: str = _setting("", FOLDER, "File with the private key of Web Push, created if missing; without it there are no pushes.")
    push_subject: str = _setting("", PUSH_SUBJECT, "Contact for push services, mailto: or https:; without it, PUBLIC_URL.")
    egress_allow: tuple[IPv4Network | IPv6Network, ...] = _setting(
        (), NETWORKS, "Private networks that webhooks may reach, also by plain http, such as 10.1.0.0/16."
    )
    node: str = _setting("", NODE, "Name of this node among those that serve one PostgreSQL; without it, derived from the host name.")
    drain_s: float = _setting(
        5.0,
        seconds(0, 600),
        "Seconds for which a node of PostgreSQL goes on serving after SIGTERM, until the balancer has seen that /readyz says 503.",
    )
    demo: bool = _setting(False, FLAG, "Whether the pages let anybody sign in as one of the demo people. Never for real data.")
    demo_confirmed: bool = _setting(False, FLAG, "Confirms a demo that others can reach, or whose data file has real people.")

    @property
    def where(self) -> Path | str:
        """The database: the path of a data file, or the address of PostgreSQL."""
        return self.postgres or self.database

    @property
    def own_url(self) -> str:
        """The base address of links to this service: PUBLIC_URL, or the listening address."""
        return self.public_url.rstrip("/") or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def egress(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that webhooks may reach: EGRESS_ALLOW, and for a demo of this machine alone this machine."""
        is_private_demo = self.demo and not self.demo_confirmed
        return (*self.egress_allow, LOOPBACK) if is_private_demo else self.egress_allow

    def require_token_key(self) -> None:
        """Raise BadSettings if there is no key to check tokens with."""
        if not (self.jwt_secret or self.jwt_public_key or self.jwt_jwks):
            raise BadSettings([f"{PREFIX}JWT_SECRET is not set (nor JWT_PUBLIC_KEY or JWT_JWKS): tokens can't be checked"])

    def require_safe_demo(self) -> None:
        """Raise BadSettings if other machines can reach a demo, in which anybody can be an admin by one click."""
        if self.demo and not self.demo_confirmed and not (_is_own_machine(self.host) and _is_own_machine(_host_of(self.public_url))):
            raise BadSettings(
                [
                    f"{PREFIX}DEMO lets anybody be an admin, and HOST or PUBLIC_URL can be reached from other machines;"
                    f" set {PREFIX}DEMO_CONFIRMED=true too if that is intended"
                ]
            )

    def warnings(self) -> list[str]:
        """Return a warning, one sentence each, for settings that work but are probably a mistake."""
        found = []
        if self.public_url.startswith("http:") and not _is_own_machine(_host_of(self.public_url)):
            found.append(f"{PREFIX}PUBLIC_URL is http: session cookies are not Secure, and the connection can be read on the way")
        if self.jwt_jwks.startswith("http:") and not _is_own_machine(_host_of(self.jwt_jwks)):
            found.append(f"{PREFIX}JWT_JWKS is fetched over http: an attacker on the way can sign tokens")
        if not self.public_url and not _is_own_machine(self.host):
            found.append(f"{PREFIX}PUBLIC_URL is not set: the address that browsers see is taken from each request")
        return found


def _host_of(url: str) -> str:
    """Return the host of an address; this machine if it has none."""
    return urlsplit(url).hostname or "localhost"


def _is_own_machine(host: str) -> bool:
    """Return whether a host name or address can be reached only from this machine."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _in_words(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case tuple() | list():
            return ",".join(map(str, value))
    return str(value)


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(row.name.upper(), row.metadata["kind"], _in_words(row.default), row.metadata["help"])
    for row in fields(Config)
    if "kind" in row.metadata
)
"""The table, in the order of `serve --help` and of the README."""


def _of_file(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadSettings([f"{file} can't be read: {reason}"]) from None
    return {name: _in_words(value) for name, value in table.items()}


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of the file, then those of the environment.

    Raise BadSettings if the file can't be read, or if settings are unknown or have bad values; it lists all of them.
    """
    rows = {row.name: row for row in SETTINGS}
    given = [(name, name.upper(), value) for name, value in (_of_file(file) if file else {}).items()]
    given += [(name, name.removeprefix(PREFIX), value) for name, value in sorted(environ.items()) if name.startswith(PREFIX)]
    values: dict[str, Any] = {}
    problems: list[str] = []
    for called, name, value in given:
        if name not in rows:
            near = difflib.get_close_matches(name, rows, n=1)
            problems.append(f"{called} is not a setting" + (f" (did you mean {near[0]}?)" if near else ""))
        elif value.strip():
            try:
                values[name.lower()] = rows[name].kind.parse(value.strip())
            except ValueError as error:
                problems.append(f"{called} {error}")
    if problems:
        raise BadSettings(problems)
    if isinstance(values.get("database"), str):
        values["postgres"] = values.pop("database")
    return Config(**values)
