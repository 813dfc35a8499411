"""The guard of every address that a person gives us: what it refuses, and that what was checked is what is connected to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest

from sse_booking.notify.egress.client import READ_BYTES, Client, Unreachable
from sse_booking.notify.egress.guard import NO_ADDRESS, Guard, Refused, Target, parse_url
from sse_booking.notify.egress.networks import is_public
from tests.notify.peers import Request, answering, peer

LOOPBACK = ip_network("127.0.0.0/8")

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 169.254.0.1
172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.1.1 192.175.48.1 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::a00:1 100::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:a00:1:: 2002:7f00:1:: 2002:808:808:: 2620:4f:8000::1
3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2606:4700::1%eth0 4000::1 ::ffff:0:127.0.0.1
"""
OUTSIDE = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 223.255.255.255 2606:4700::1111 2a00:1450::1
::ffff:8.8.8.8 64:ff9b::808:808
"""


def answers(*rounds: Sequence[str]) -> tuple[Guard, list[str]]:
    """A guard whose DNS gives these answers one after the other, and the names that were looked up."""
    asked: list[str] = []
    left = list(rounds)

    async def lookup(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return left.pop(0) if len(left) > 1 else left[0]

    return Guard(lookup=lookup), asked


@pytest.mark.parametrize("text", INSIDE.split())
def test_an_address_of_somebodys_inside_is_never_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_an_address_of_the_internet_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "//a.example", "https://", "https:///x", "https://user@a.example/", "https://u:p@a.example/", "https://a.example/#x",
        "https://a.example\\@127.0.0.1/", "https://a.example:0/", "https://a.example:99999/", "https://a.example:/", "https://2130706433/",
        "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/", "https://a.example /", "https://a.example/\r\nx: y", "https://ex\u00e4mple.org/",
        "https://\uff11\uff12\uff17.0.0.1/", "https://[::1", "https://[fe80::1%25eth0]/", "https://a..example/",
        "https://a.example/" + "x" * 2000,
        "javascript:alert(1)", "https://[127.0.0.1]/", "https://0x7f000001/", "https://a.example/%zz\x00",
    ],
)  # fmt: skip
def test_an_address_that_parsers_could_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "https://a.example:22/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest", "https://book.example/hook",
    ],
)  # fmt: skip
def test_without_the_hosts_permission_only_tls_to_the_internet_at_its_usual_ports(url: str) -> None:
    with pytest.raises(Refused):
        Guard(own_host="book.example").check_url(url)


def test_a_good_address_is_taken_apart() -> None:
    target = Guard().check_url("HTTPS://Hooks.Example:8443?a=[b]")
    assert target == Target("https", "hooks.example", 8443, "/?a=[b]")
    assert target.origin == "https://hooks.example:8443"
    assert Guard().check_url("https://[2606:4700::1111]/x").origin == "https://[2606:4700::1111]"


async def test_one_bad_answer_of_the_dns_among_good_ones_refuses_the_name() -> None:
    guard, _ = answers(["8.8.8.8", "10.0.0.1"])
    with pytest.raises(Refused, match=NO_ADDRESS):
        await guard.addresses(parse_url("https://mixed.example/"))


async def test_a_name_that_is_refused_and_one_that_does_not_exist_sound_the_same() -> None:
    said = set()
    for answer in (["127.0.0.1"], [], ["169.254.169.254"]):
        guard, _ = answers(answer)
        client = Client(guard)
        with pytest.raises(Unreachable) as caught:
            await client.post("https://name.example/", {}, b"")
        said.add(str(caught.value))
        await client.aclose()
    assert said == {NO_ADDRESS}


async def test_a_dns_name_that_changes_between_two_lookups_is_resolved_once_and_never_leads_inside() -> None:
    """Rebinding: whoever checks first and lets the client resolve again connects to the second answer."""
    async with peer(answering(200)) as inside:
        guard, asked = answers(["127.0.0.1"], ["93.184.216.34"])
        guard.allow = ()
        client = Client(guard)
        with pytest.raises(Unreachable, match=NO_ADDRESS):
            await client.post(f"https://rebind.example:8443/{inside.port}", {}, b"")
        assert asked == ["rebind.example"]

        async def flips(_host: str, _port: int) -> Sequence[str]:
            looked.append(1)
            return ["127.0.0.2"] if len(looked) == 1 else ["10.9.9.9"]

        looked: list[int] = []
        allowed = Client(Guard([ip_network("127.0.0.2/32")], lookup=flips))
        with pytest.raises(Unreachable, match="does not take connections"):  # 127.0.0.2 was checked, 127.0.0.2 was tried
            await allowed.post(f"http://flip.example:{inside.port}/", {}, b"")
        assert looked == [1]
        assert inside.connections == 0
        await client.aclose()
        await allowed.aclose()


async def test_what_the_host_allows_is_reached_by_name_with_that_name_in_the_host_header() -> None:
    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with peer(answering(202, b"thanks")) as receiver:
        client = Client(Guard([LOOPBACK], lookup=lookup))
        reply = await client.post(f"http://intranet.example:{receiver.port}/hook?a=1", {"x-a": "b"}, b"body")
        await client.aclose()
    assert (reply.status, reply.body) == (202, b"thanks")
    (request,) = receiver.requests
    assert (request.line, request.body) == ("POST /hook?a=1 HTTP/1.1", b"body")
    assert request.headers["host"] == f"intranet.example:{receiver.port}"


async def test_a_redirect_is_an_answer_and_not_followed() -> None:
    async with peer(answering(200)) as inside, peer(answering(302, location=inside.url)) as receiver:
        client = Client(Guard([LOOPBACK]))
        assert (await client.post(receiver.url, {}, b"")).status == 302
        await client.aclose()
        assert inside.connections == 0


async def test_of_an_answer_that_never_ends_only_the_beginning_is_read() -> None:
    sent = 0

    async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    async with peer(endless) as receiver:
        client = Client(Guard([LOOPBACK]))
        reply = await client.post(receiver.url, {}, b"")
        await client.aclose()
    assert len(reply.body) == READ_BYTES
    assert sent < 50_000_000


async def test_peers_that_stall_break_off_or_talk_nonsense_are_told_apart_from_answers() -> None:
    async def stall(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
        await writer.drain()
        await asyncio.Event().wait()

    async def cut(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def nonsense(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")

    for way, words in ((stall, "No answer within"), (cut, "broke"), (nonsense, "broke")):
        async with peer(way) as receiver:
            client = Client(Guard([LOOPBACK]), total_s=0.5)
            with pytest.raises(Unreachable, match=words):
                await client.post(receiver.url, {}, b"")
            await client.aclose()


async def test_a_resolver_that_never_answers_costs_only_the_time_of_a_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr("sse_booking.notify.egress.guard.CONNECT_S", 0.05)
    with pytest.raises(Refused, match=NO_ADDRESS):
        await Guard(lookup=silent).addresses(parse_url("https://slow.example/"))
