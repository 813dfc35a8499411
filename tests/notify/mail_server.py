"""A mail server in a thread of its own whose answers a test sets, and people whose deliveries a test triggers."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from sse_booking.notify.fanout import SETTLE_S
from sse_booking.notify.mail.inbox import parts_of
from sse_booking.notify.mail.sender import MailSender
from sse_booking.notify.mail.smtp import Relay
from sse_booking.notify.worker import Sender, Worker
from sse_booking.service import contacts
from sse_booking.service.preferences import Channel
from tests.clocked import Service, clocked_service
from tests.people import Person

URL: Final = "https://book.example"
FROM: Final = "bookings@book.example"


@dataclass
class Letter:
    """A received mail."""

    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return parts_of(self.message)[0].replace("\r\n", "\n")

    @property
    def html(self) -> str:
        return parts_of(self.message)[1]

    @property
    def calendar(self) -> str:
        return parts_of(self.message)[2].replace("\r\n ", "")


@dataclass
class Postbox:
    """The handler of the server. `on_rcpt` and `on_data` answer for it if a test sets them. None: the mail is accepted."""

    letters: list[Letter] = field(default_factory=list)
    on_rcpt: Callable[[str], str | None] = lambda _: None
    on_data: Callable[[int], str | None] = lambda _: None
    port: int = 0
    tries: int = 0

    async def handle_RCPT(  # noqa: N802 - the library's interface
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self.on_rcpt(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 good"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's interface
        self.tries += 1
        refusal = self.on_data(self.tries)
        if refusal is None:
            assert isinstance(envelope.content, bytes)
            self.letters.append(Letter(envelope.rcpt_tos[0], envelope.content))
        return refusal or "250 kept"

    @property
    def relay(self) -> Relay:
        return Relay("127.0.0.1", self.port, tls=False, user="", password="")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def subjects(self) -> list[str]:
        return [letter.subject for letter in self.letters]


@contextlib.contextmanager
def postbox() -> Iterator[Postbox]:
    """Run a listening one."""
    box = Postbox()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="postbox")
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def told(person: Person) -> list[dict[str, Any]]:
    """Return a person's sent and queued deliveries without reminders, latest first."""
    items: list[dict[str, Any]] = person.get("/api/me/deliveries")["items"]
    return [item for item in items if item["type"] != "reminder"]


class Post:
    """A service with a postbox, whose deliveries run when the test calls `go_on`."""

    def __init__(self, service: Service, box: Postbox, senders: dict[Channel, Sender] | None = None) -> None:
        self.service = service
        self.box = box
        self.clock = service.clock
        sender = MailSender(box.relay, FROM, "book.example")
        self.looking: frozenset[str] = frozenset()
        self.worker = Worker(service.runtime.store, senders or {"email": sender}, URL, lambda: self.looking)
        self.run(self.worker.prepare())

    def run(self, job: Any) -> Any:  # noqa: ANN401 - whatever it gives back
        return self.service.loop.run_until_complete(job)

    def write(self, job: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever it gives back
        return self.run(self.service.runtime.store.write(job))

    def person(self, user: str, role: str = "user", *, settings: dict[str, Any] | None = None, **preferences: bool) -> Person:
        """Create a person with a verified address at mail.example and these mail preferences."""
        person = self.service.person(user, role)
        self.write(lambda tx: contacts.put_verified(tx, user, f"{user}@mail.example", name=user.title()))
        if preferences or settings:
            person.put("/api/me/preferences", {"events": {type_: {"email": on} for type_, on in preferences.items()}, **(settings or {})})
        return person

    def read_log(self) -> None:
        """Create the deliveries of all logged events."""
        while self.run(self.worker.fan_out()):
            pass

    def send(self) -> None:
        """Send all that is due."""
        while self.run(self.worker.send_due("email")):
            pass

    def go_on(self, seconds: int = SETTLE_S) -> list[Letter]:
        """Read the log, let time pass, and send what is due. Returns the mails that arrived."""
        before = len(self.box.letters)
        self.read_log()
        self.clock.now += seconds
        self.send()
        return self.box.letters[before:]


@contextlib.contextmanager
def posting(folder: Path) -> Iterator[Post]:
    """Run a service with its post."""
    with postbox() as box, clocked_service(folder, public_url=URL) as service:
        post = Post(service, box)
        try:
            yield post
        finally:
            post.run(post.worker.stop())
