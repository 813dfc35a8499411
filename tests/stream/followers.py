"""Clients that know nothing of each other, each following one stream: what they have heard, for a comparison with the log."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import httpx_sse
import playwright.async_api as playwright
import sseclient

from sse_booking.client import Client, StreamEvent
from tests.live import PATIENCE_S
from tests.stream.wire import target

NODE: Final = Path(__file__).with_name("node")
CHROMIUM: Final = "/usr/bin/chromium"
CHROMIUM_ARGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                        "--disable-component-update", "--disable-sync"]  # fmt: skip
JAVA: Final = ["java", "-Dfile.encoding=UTF-8", str(Path(__file__).with_name("Follow.java"))]
TOPICS: Final = "resource:table-7"
EVENTS: Final = ("booking_created", "booking_cancelled", "slot_unavailable", "slot_available", "system_announcement")
OPENING: Final = "connected"
BY_EVENTSOURCE: Final = """
    window.source = new EventSource(address);
    for (const type of types) source.addEventListener(type, (event) => hear(event.lastEventId, event.type, event.data));
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) hear("", "closed for ever", ""); };
"""
BY_MODULE: Final = """
    const {Connection} = await import('/static/events/connection.js');
    window.connection = new Connection({
        url: '/api/stream', onState: () => {}, retryMs: 200, onFrame: (frame) => hear(frame.id, frame.type, frame.data)});
    connection.setTopics(topics);
    connection.run();
"""
Seen = tuple[str, str, str]
"""Id, type and data of an event."""


class Followed(Protocol):
    """Where a service is found: a server, or a balancer in front of several."""

    @property
    def url(self) -> str: ...

    def token(self) -> str: ...

    def client(self, user: str | None) -> httpx.Client: ...


class Follower:
    """What one client has heard so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[Seen] = []
        self.connected = asyncio.Event()
        self.gave_up = False

    def hear(self, event_id: str, kind: str, data: str) -> None:
        if kind == "closed for ever":
            self.gave_up = True
        elif kind in EVENTS:
            self.heard.append((event_id, kind, data))
        elif kind == OPENING:
            self.connected.set()


async def by_python_client(server: Followed, follower: Follower) -> None:
    async with Client(server.url, token=server.token()) as client:
        async for event in client.stream(TOPICS.split(",")):
            if isinstance(event, StreamEvent):
                follower.hear(event.id, event.type, json.dumps(event.data, separators=(",", ":"), ensure_ascii=False))


async def by_httpx_sse(server: Followed, follower: Follower) -> None:
    at, delay_s = "", 0.2
    headers = {"Authorization": f"Bearer {server.token()}"}
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE_S, trust_env=False) as client:
        while True:
            position = {"Last-Event-ID": at} if at else {}
            with contextlib.suppress(httpx.TransportError):
                async with httpx_sse.aconnect_sse(client, "GET", target(TOPICS), headers=headers | position) as source:
                    async for event in source.aiter_sse():
                        at, delay_s = event.id, (event.retry or 200) / 1000
                        follower.hear(event.id, event.event, event.data)
            await asyncio.sleep(min(delay_s, 0.5))


async def by_sseclient_py(server: Followed, follower: Follower) -> None:
    """The library only reads; the connection, its end and the position are ours. It waits in a thread, which ends with the server."""
    loop, ended = asyncio.get_running_loop(), threading.Event()

    def follow() -> None:
        at = ""
        headers = {"Authorization": f"Bearer {server.token()}"}
        while not ended.is_set():
            position = {"Last-Event-ID": at} if at else {}
            with (
                contextlib.suppress(httpx.TransportError),
                httpx.Client(base_url=server.url, timeout=PATIENCE_S, trust_env=False) as client,
                client.stream("GET", target(TOPICS), headers=headers | position) as response,
            ):
                for event in sseclient.SSEClient(response.iter_bytes()).events():
                    if ended.is_set():
                        return
                    at = event.id or at
                    loop.call_soon_threadsafe(follower.hear, at, event.event, event.data)
            ended.wait(0.2)

    threading.Thread(target=follow, daemon=True).start()
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


async def by_curl(server: Followed, follower: Follower, *options: str) -> None:
    at = ""
    while True:
        position = ["-H", f"Last-Event-ID: {at}"] if at else []
        command = [
            "curl",
            "-sN",
            *options,
            "--noproxy",
            "*",
            "-H",
            f"Authorization: Bearer {server.token()}",
            *position,
            server.url + target(TOPICS),
        ]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        try:
            fields: dict[str, str] = {}
            async for line in process.stdout:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    at = fields.get("id", at)
                    follower.hear(at, fields["event"], fields["data"])
                    fields = {}
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()
        await asyncio.sleep(0.2)


async def by_curl_http2(server: Followed, follower: Follower) -> None:
    """It offers `Upgrade: h2c`, as HTTP/2 without TLS begins."""
    await by_curl(server, follower, "--http2")


async def by_process(follower: Follower, command: list[str], heard: Callable[[str], list[str]]) -> None:
    """A process that follows by itself and prints a line for each event."""
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=1 << 20)
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            follower.hear(*heard(line.decode().rstrip("\n")))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def by_node(script: str, *more: str) -> Callable[[Followed, Follower], Coroutine[Any, Any, None]]:
    async def follow(server: Followed, follower: Follower) -> None:
        await by_process(follower, ["node", str(NODE / script), server.url + target(TOPICS), server.token(), *more], json.loads)

    return follow


async def by_java(server: Followed, follower: Follower) -> None:
    await by_process(follower, [*JAVA, server.url + target(TOPICS), server.token()], lambda line: line.split("\t"))


async def in_chromium(server: Followed, follower: Follower, script: str) -> None:
    """A page of the same origin that does nothing by itself, with `hear(id, type, data)`, `address` and `types`."""
    begun = server.client(None).post("/api/session", json={"token": server.token()}).raise_for_status()
    name, _, value = begun.headers["set-cookie"].partition(";")[0].partition("=")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        try:
            context = await browser.new_context(ignore_https_errors=True)  # a proxy of the tests signs for itself
            await context.add_cookies([{"name": name, "value": value, "url": server.url}])
            page = await context.new_page()
            await page.expose_function("hear", follower.hear)
            await page.route("**/blank", lambda route: route.fulfill(content_type="text/html", body="<title>blank</title>"))
            await page.goto(server.url + "/blank")
            await page.evaluate(
                f"async ([address, types, topics]) => {{{script}}}", [target(TOPICS), [*EVENTS, OPENING], TOPICS.split(",")]
            )
            await asyncio.Event().wait()
        finally:
            await browser.close()


async def by_chromium(server: Followed, follower: Follower) -> None:
    await in_chromium(server, follower, BY_EVENTSOURCE)


async def by_browser_module(server: Followed, follower: Follower) -> None:
    """The pages' own connection."""
    await in_chromium(server, follower, BY_MODULE)


Way = Callable[[Followed, Follower], Coroutine[Any, Any, None]]
CLIENTS: Final[dict[str, Way]] = {
    "python client": by_python_client,
    "httpx-sse": by_httpx_sse,
    "sseclient-py": by_sseclient_py,
    "curl": by_curl,
    "curl --http2": by_curl_http2,
    "npm eventsource": by_node("follow.mjs", *EVENTS, OPENING),
    "npm eventsource-client": by_node("follow_client.mjs"),
    "npm @microsoft/fetch-event-source": by_node("follow_fetch_event_source.mjs"),
    "node fetch": by_node("follow_fetch.mjs"),
    "chromium": by_chromium,
} | ({"java": by_java} if shutil.which("java") else {})
"""Java where there is one: no other test needs it."""


@contextlib.asynccontextmanager
async def following(server: Followed, clients: Mapping[str, Way] = CLIENTS) -> AsyncIterator[list[Follower]]:
    """All clients, each connected; one that fails fails the test."""
    followers = [Follower(name) for name in clients]
    tasks = [asyncio.create_task(clients[one.name](server, one), name=one.name) for one in followers]
    try:
        for one, task in zip(followers, tasks, strict=True):
            waiting = asyncio.create_task(one.connected.wait())
            await asyncio.wait({waiting, task}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
            assert one.connected.is_set(), f"{one.name} did not connect: {task}"
        yield followers
        for one, task in zip(followers, tasks, strict=True):
            assert not one.gave_up, one.name
            assert not task.done(), f"{one.name} ended: {task.exception()}"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def all_have(followers: list[Follower], last: str) -> None:
    """Wait until every client has heard of the last event."""
    async with asyncio.timeout(PATIENCE_S):
        while late := [one.name for one in followers if not one.heard or one.heard[-1][0] != last]:
            await asyncio.sleep(0.02)
            del late
