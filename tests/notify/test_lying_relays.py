"""Relays that break off, stall, or know no extension: a mail is told as sent only where it was taken, and arrives as it was meant."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_booking.notify.mail import smtp
from sse_booking.notify.mail.inbox import parts_of
from sse_booking.notify.mail.message import to_bytes
from sse_booking.notify.mail.smtp import Relay, Smtp
from sse_booking.notify.notice import Notice, Recipient, Subject
from tests.notify.golden_mails import mails

SENDER, ANN = "bookings@book.example", "ann@mail.example"


@dataclass
class Lying:
    """A relay by hand. `replies` answer the command that they are named for, in turn, the last one for ever; "" hangs up at once."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    hangs_up_after: str = ""
    greets: bool = True
    port: int = 0
    connections: int = 0
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def relay(self) -> Relay:
        return Relay("127.0.0.1", self.port, tls=False, user="", password="")

    def reply(self, command: str) -> str:
        chosen = self.replies.get(command, ["354 go on" if command == "DATA" else "250 good"])
        return chosen.pop(0) if len(chosen) > 1 else chosen[0]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if self.greets:
                writer.write(b"220 relay.example\r\n")
            while line := (await reader.readline()).decode("latin-1").rstrip("\r\n"):
                self.heard.append(line)
                if not await self.answer(line[:4].upper().strip(), reader, writer):
                    break
        writer.close()

    async def answer(self, command: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        reply = self.reply(command)
        if command == "DATA" and reply.startswith("3"):
            writer.write(f"{reply}\r\n".encode())
            if self.hangs_up_after == "DATA":
                return False
            text = await reader.readuntil(b"\r\n.\r\n")
            self.mails.append(text[:-3].replace(b"\r\n..", b"\r\n."))
            reply = self.reply(".")
        if reply:
            writer.write(f"{reply}\r\n".encode())
            await writer.drain()
        return bool(reply) and self.hangs_up_after != ("." if command == "DATA" else command)


@contextlib.asynccontextmanager
async def lying(**ways: object) -> AsyncIterator[tuple[Lying, Smtp]]:
    relay = Lying(**ways)  # type: ignore[arg-type]
    server = await asyncio.start_server(relay.talk, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    connection = Smtp(relay.relay, "book.example")
    try:
        yield relay, connection
    finally:
        await connection.close()
        server.close()
        for writer in relay.writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def test_a_relay_that_hangs_up_after_it_took_a_mail_has_taken_it_and_the_next_one_leaves_on_a_new_connection() -> None:
    async with lying(hangs_up_after=".") as (relay, connection):
        for _ in range(3):
            assert (await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")).state == "sent"
        assert (len(relay.mails), relay.connections) == (3, 3)


async def test_a_relay_that_breaks_off_before_it_took_a_mail_has_not_taken_it() -> None:
    for way in ("MAIL", "RCPT", "DATA"):
        async with lying(hangs_up_after=way) as (relay, connection):
            assert (await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")).state == "retry"
            assert relay.mails == []
            relay.hangs_up_after = ""
            assert (await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")).state == "sent"


async def test_421_in_the_middle_of_a_session_is_for_later_and_the_next_one_connects_anew() -> None:
    async with lying(replies={"MAIL": ["250 good", "421 4.3.2 shutting down", "250 good"]}) as (relay, connection):
        states = [(await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")).state for _ in range(3)]
        assert (states, relay.connections) == (["sent", "retry", "sent"], 2)


async def test_a_relay_that_does_not_greet_or_does_not_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_S", 0.1)
    async with lying(greets=False) as (_, connection):
        assert (await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")).state == "retry"


async def test_a_password_is_said_to_no_relay_that_cannot_prove_who_it_is() -> None:
    """One offers STARTTLS and breaks off the handshake, one does not offer it at all."""
    for offers in ("250-relay.example\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN", "250-relay.example\r\n250 AUTH PLAIN LOGIN"):
        async with lying(replies={"EHLO": [offers], "STAR": ["220 go on"]}) as (relay, _):
            connection = Smtp(relay.relay._replace(user="host", password="secret"), "book.example")
            outcome = await connection.send(SENDER, ANN, b"Subject: a\r\n\r\nb\r\n")
            assert (outcome.state, relay.mails) == ("retry", [])
            assert not [line for line in relay.heard if line.startswith(("AUTH", "MAIL"))]


async def test_a_relay_that_knows_no_extension_gets_only_ascii_and_lines_with_dots_arrive_whole() -> None:
    subject = Subject("b1", "Tisch für Zwölf", "Zur Mühle", "Europe/Berlin", 1_800_000_000, 1_800_003_600, 2, "approved", "Jürgens Feier")
    notice = Notice("d1", "booking_cancelled", Recipient("ann", "Jürgen Müller", ANN, "de"), subject, quote=".\n..\n.hidden\nÄ.")
    message = to_bytes(notice, SENDER, "book.example", 1_790_000_000)
    async with lying(replies={"EHLO": ["502 never heard of it"], "HELO": ["250 relay.example"]}) as (relay, connection):
        assert (await connection.send(SENDER, ANN, message)).state == "sent"
    (arrived,) = relay.mails
    assert arrived == message
    assert arrived.isascii()
    assert not [line for line in relay.heard if "BODY=" in line or "SMTPUTF8" in line]
    text = parts_of(message_from_bytes(arrived, policy=default))[0].replace("\r\n", "\n")
    assert "> .\n> ..\n> .hidden\n> Ä." in text


def test_every_mail_is_ascii_in_lines_that_every_relay_takes() -> None:
    for name, message in mails():
        raw = message.as_bytes()
        assert raw.isascii(), name
        assert max(map(len, raw.split(b"\n"))) <= 998, name


def test_a_sign_that_is_newer_than_our_tables_of_unicode_is_written_as_it_is() -> None:
    new = "Party \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001fae9 \ue000 \U000e0fff"
    subject = Subject("b1", "Table", "Trattoria", "UTC", 1_800_000_000, 1_800_003_600, 1, "approved", new)
    notice = Notice("d1", "booking_created", Recipient("ann", new, ANN), subject, invite="REQUEST")
    message = message_from_bytes(to_bytes(notice, SENDER, "book.example", 1_790_000_000), policy=default)
    assert new in str(message["Subject"])
    assert new in parts_of(message)[0]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_whatever_people_write_a_mail_says_what_they_meant_and_nothing_else(name: str, title: str, quote: str) -> None:
    subject = Subject("b1", "Table", "Trattoria", "UTC", 1_800_000_000, 1_800_003_600, 1, "approved", title)
    notice = Notice("d1", "booking_created", Recipient("ann", name, ANN), subject, quote=quote, invite="REQUEST")
    message = message_from_bytes(to_bytes(notice, SENDER, "book.example", 1_790_000_000), policy=default)
    assert message["To"].addresses[0].addr_spec == ANN
    assert len(message["To"].addresses) == 1
    assert set(message.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress",
        "MIME-Version", "Content-Type",
    }  # fmt: skip
    text, html, calendar = parts_of(message)
    assert "<script" not in html
    assert calendar.count("BEGIN:VEVENT") == calendar.count("\nEND:VEVENT") == calendar.count("\nORGANIZER") == 1
    for word in title.split():
        if word.isalnum() and word.isascii():
            assert word in text.replace("\r\n", " ").replace("\n", " ")
