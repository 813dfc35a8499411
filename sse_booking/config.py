"""The settings: one table, read from the environment or a TOML file. Nothing else in the package reads the environment.

A setting `NAME` is `SSE_BOOKING_NAME` in the environment and `name` in the file; the environment wins. An empty value
is none at all, as process managers and compose files pass what is not set.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

PREFIX = "SSE_BOOKING_"
T = TypeVar("T")


class BadSettings(Exception):
    """Settings that can't be used. `problems` has one sentence for each bad one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of value: `words` describe it to a person; `parse` raises ValueError with the rest of a sentence "NAME …"."""

    words: str
    parse: Callable[[str], T]


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: `name` as in the environment, without the prefix; `default` is "" where there is none."""

    name: str
    kind: Kind[Any]
    default: str
    help: str


def _whole(low: int, high: int) -> Kind[int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) < 18 and low <= int(value) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    return Kind("whole number", parse)


def _seconds(low: float, high: float) -> Kind[float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"must be a number of seconds from {low:g} to {high:g}, not {value!r}")
        return number

    return Kind("seconds", parse)


def _flag(value: str) -> bool:
    match value.lower():
        case "true" | "1" | "yes" | "on":
            return True
        case "false" | "0" | "no" | "off":
            return False
    raise ValueError(f"must be true or false, not {value!r}")


def _path(value: str) -> Path:
    return Path(value).expanduser()


def _origin(value: str) -> str:
    """What browsers send as `Origin`: scheme and host, with a port unless it is the scheme's own (RFC 6454 §6.2)."""
    origin = value.lower().removesuffix("/")
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", origin):
        raise ValueError(f"must be an origin such as https://book.example, not {value!r}")
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def _origins(value: str) -> tuple[str, ...]:
    return tuple(_origin(part.strip()) for part in value.split(",") if part.strip())


def _jwt_secret(value: str) -> str:
    if (size := len(value.encode())) < 32:  # RFC 7518 §3.2: a key of HS256 is at least as long as the hash
        raise ValueError(f"must be at least 32 bytes long, but has {size}")
    return value


def _pem(value: str) -> str:
    if "-----BEGIN" in value:
        return value
    try:
        text = _path(value).read_text("ascii")
    except (OSError, ValueError):
        text = ""
    if "-----BEGIN" not in text:
        raise ValueError("must be a public key in PEM, or the path of a file that holds one")
    return text


def _jwks(value: str) -> str:
    if not value.startswith(("https://", "http://")) and not _path(value).is_file():
        raise ValueError(f"must be an http(s) address or the path of a file, not {value!r}")
    return value


_FLAG = Kind("true or false", _flag)
_ORIGIN = Kind("origin", _origin)
_PATH = Kind("path", _path)
_TEXT = Kind("text", str)


def _setting(default: T, kind: Kind[Any], help: str, *, secret: bool = False) -> T:
    return field(default=default, repr=not secret, metadata={"kind": kind, "help": help})


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set. Names carry their units."""

    database: Path = _setting(Path("sse_booking.db"), _PATH, "The data file; made where there is none.")
    host: str = _setting("127.0.0.1", _TEXT, "Address to listen on.")
    port: int = _setting(8000, _whole(0, 65535), "Port to listen on; 0 takes a free one and prints it.")
    public_url: str = _setting("", _ORIGIN, "Origin under which browsers reach the service, such as https://book.example.")
    cors_origins: tuple[str, ...] = _setting((), Kind("origins, by commas", _origins), "Other sites whose pages may call the API.")
    jwt_secret: str = _setting("", Kind("text", _jwt_secret), "Secret that signs tokens (HS256), at least 32 bytes.", secret=True)
    jwt_public_key: str = _setting("", Kind("PEM or path", _pem), "Public key that checks tokens (RS256, ES256, EdDSA).")
    jwt_jwks: str = _setting("", Kind("address or path", _jwks), "JSON Web Key Set that checks tokens.")
    jwt_audience: str = _setting("", _TEXT, "What tokens must name as their audience (aud); without it they must name none.")
    ticket_ttl_s: int = _setting(3600, _whole(1, 3600), "Seconds for which a stream ticket is good.")
    public_read: bool = _setting(False, _FLAG, "Whether people who are not signed in may see venues, resources and availability.")
    heartbeat_s: float = _setting(15.0, _seconds(0.05, 3600), "Seconds between the heartbeats of a quiet stream.")
    retry_ms: int = _setting(
        5000, _whole(1, 3_600_000), "Milliseconds after which a cut stream is tried again; each one gets them jittered."
    )
    max_streams: int = _setting(20_000, _whole(1, 1_000_000), "Streams at a time.")
    max_streams_per_user: int = _setting(50, _whole(1, 1_000_000), "Streams of one user at a time; the newest is refused.")
    rate_limit_per_minute: int = _setting(0, _whole(0, 1_000_000), "Requests per user and minute, streams apart; 0 for no limit.")
    retention_days: int = _setting(30, _whole(1, 36_500), "Days for which missed events can be replayed.")
    audit_retention_days: int = _setting(365, _whole(1, 36_500), "Days for which the audit log is kept.")
    webhook_secret: str = _setting("", _TEXT, "Secret that signs webhooks of payments; without it there are none.", secret=True)
    demo: bool = _setting(False, _FLAG, "Whether the pages let anybody sign in as one of the demo people. Never for real data.")

    def require_token_key(self) -> None:
        """Raise BadSettings where there is nothing to check tokens with."""
        if not (self.jwt_secret or self.jwt_public_key or self.jwt_jwks):
            raise BadSettings([f"{PREFIX}JWT_SECRET is not set (nor JWT_PUBLIC_KEY or JWT_JWKS): tokens can't be checked"])


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
    Setting(row.name.upper(), row.metadata["kind"], _in_words(row.default), row.metadata["help"]) for row in fields(Config)
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

    Raises:
        BadSettings: the file can't be read, or settings are unknown or have bad values; lists them all.

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
    return Config(**values)
