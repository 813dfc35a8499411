"""Behind nginx: as it comes, and as docs/nginx.conf has it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.live import PATIENCE_S, a_place, a_token, live_server, wait_until
from tests.proxy import NGINX, Proxy
from tests.stream.actions import announce, streams
from tests.stream.followers import CHROMIUM, NODE, all_have, by_chromium, following
from tests.stream.test_clients import happens, written
from tests.stream.wire import HEARTBEAT, ask, bearer, target


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    if NGINX is None:
        pytest.skip("nginx is not on this machine")
    with live_server(tmp_path, heartbeat_s=0.5, retry_ms=200) as server:
        a_place(server)
        one = Proxy(server)
        with one.running(tmp_path / "nginx"):
            yield one


@pytest.mark.parametrize("road", ["default", "documented"])
async def test_frames_pass_an_nginx_at_once(proxy: Proxy, road: str) -> None:
    port = proxy.default_port if road == "default" else proxy.port
    async with ask(port, target("resource:table-7"), bearer("ann")) as stream:
        assert (await stream.frame()).type == "connected"
        for number in range(5):
            sent = announce(proxy.server, f"{number}")
            assert (await stream.frame()).id == sent  # a buffer would keep it for ever
        async with asyncio.timeout(PATIENCE_S):
            assert (await stream.any_frame()).type == HEARTBEAT
        proxy.server.client("root", role="admin").delete(f"/api/admin/connections/{stream.seen[0].data['stream_id']}")
        assert (await stream.rest())[-1].data == {"reason": "cut"}
    async with ask(port, target(), bearer("ann")) as stream:
        await stream.frame()
    await asyncio.to_thread(wait_until, lambda: streams(proxy.server) == 0)


async def test_while_the_service_is_away_a_stream_is_told_to_come_back_and_not_given_a_502(proxy: Proxy) -> None:
    async with ask(proxy.port, target(), bearer("ann")) as stream:
        at = (await stream.frame()).id or ""
    proxy.server.kill()
    async with ask(proxy.port, target(), bearer("ann")) as stream:
        assert (stream.head.status, stream.head.headers["content-type"]) == (200, "text/event-stream")
        (only,) = await stream.rest()
        assert (only.type, only.data, only.id, only.retry) == ("goodbye", {"reason": "unavailable"}, None, 2000)
    async with ask(proxy.default_port, target(), bearer("ann")) as stream:
        assert stream.head.status == 502
    proxy.server.start()
    missed = announce(proxy.server, "missed")
    async with ask(proxy.port, target(), bearer("ann") | {"Last-Event-ID": at}) as stream:
        assert [frame.id for frame in await stream.until("caught_up")][1] == missed


async def test_an_eventsource_behind_nginx_survives_a_restart(proxy: Proxy) -> None:
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        pytest.skip("not on this machine: node, or the packages of tests/stream/node (make install)")
    address = f"http://127.0.0.1:{proxy.port}{target()}"
    command = ["node", str(NODE / "follow.mjs"), address, a_token(), "connected", "goodbye", "system_announcement"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert json.loads(await process.stdout.readline())[1] == "connected"
            proxy.server.kill()
            while json.loads(await process.stdout.readline())[1] != "goodbye":
                pass
            proxy.server.start()
            said = announce(proxy.server, "after the restart")
            while (event := json.loads(await process.stdout.readline()))[1] != "system_announcement":
                assert event[1] in ("connected", "goodbye", "caught_up")
            assert event[0] == said
    finally:
        process.kill()
        await process.wait()


@dataclass
class OverHttp2:
    """The service as a browser finds it behind a proxy with TLS."""

    proxy: Proxy

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.proxy.tls_port}"

    def token(self) -> str:
        return self.proxy.server.token()

    def client(self, user: str | None) -> httpx.Client:
        return self.proxy.server.client(user)


@pytest.mark.skipif(shutil.which(CHROMIUM) is None, reason="Chromium is not installed")
async def test_chromium_over_http_2_hears_everything_across_a_restart_and_a_crash(proxy: Proxy) -> None:
    server = proxy.server
    async with following(OverHttp2(proxy), {"chromium over HTTP/2": by_chromium}) as followers:
        happens(server, 0)
        await all_have(followers, announce(server, "before the restart"))
        server.restart()
        happens(server, 10)
        server.kill()
        server.start()
        happens(server, 20)
        await all_have(followers, announce(server, "after the crash"))
    assert followers[0].heard == written(server)
