"""Frames, event ids and the decoder, against the standard's own examples and an independent parser."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sse_booking.sse import HEARTBEAT, Decoder, Event, EventId, frame, parse_event_id

INT64_MAX = 2**63 - 1
LINE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))


def decoded(body: bytes) -> list[Event]:
    return Decoder().feed(body)


def in_pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[start:end] for start, end in pairwise(edges)]


def reference(body: bytes) -> list[tuple[str, str, str]]:
    """(id, type, data) by another road than the decoder's: the whole text at once, its lines by regex, WHATWG HTML §9.2.6 word for word."""
    text = body.decode("utf-8", "replace")
    text = text.removeprefix("\ufeff")
    lines = re.split("\r\n|\r|\n", text)[:-1]
    events: list[tuple[str, str, str]] = []
    data, kind, last_id = "", "", ""
    for line in lines:
        if line == "":
            if data != "":
                events.append((last_id, kind or "message", data.removesuffix("\n")))
            data, kind = "", ""
            continue
        if line[0] == ":":
            continue
        field, value = line.split(":", 1) if ":" in line else (line, "")
        value = value[1:] if value[:1] == " " else value
        if field == "data":
            data += value + "\n"
        elif field == "event":
            kind = value
        elif field == "id" and "\0" not in value:
            last_id = value
    return events


# Event ids


@pytest.mark.parametrize(
    ("event_id", "text"),
    [
        (EventId("e1", 0, 0), "e1-0-0"),
        (EventId("K3xq", 42, 35), "K3xq-42-z"),
        (EventId("a", 7, 36), "a-7-10"),
        (EventId("a", INT64_MAX, INT64_MAX), "a-9223372036854775807-1y2p0ij32e8e7"),
    ],
)
def test_an_event_id_is_epoch_number_and_time_in_base_36(event_id: EventId, text: str) -> None:
    assert str(event_id) == text
    assert parse_event_id(text) == event_id


@pytest.mark.parametrize(
    "text",
    [
        "", "e", "e-1", "e-1-", "e--1", "-1-1", "e-1-1-1", "e-01-1", "e-1-01", "e-+1-1", "e--1-1", "e-1-Z", "e-1_0-1", "e-1-1\n",
        " e-1-1", "e-1-1 ", "e.x-1-1", "é-1-1", "e-\u0661-1", "e-1-1\0", "e-9223372036854775808-1", "e-1-1y2p0ij32e8e8", "e" * 61 + "-1-1",
    ],
)  # fmt: skip
def test_what_is_not_exactly_an_event_id_is_malformed(text: str) -> None:
    assert parse_event_id(text) is None


def test_an_event_id_of_64_characters_is_the_longest() -> None:
    assert parse_event_id("e" * 60 + "-1-1") == EventId("e" * 60, 1, 1)


@given(st.from_regex("[A-Za-z0-9]{1,20}", fullmatch=True), st.integers(0, INT64_MAX), st.integers(0, INT64_MAX))
def test_every_event_id_survives_the_wire(epoch: str, n: int, ms: int) -> None:
    assert parse_event_id(str(EventId(epoch, n, ms))) == EventId(epoch, n, ms)


@given(st.text("aZ019-+. \n", max_size=70))
def test_what_parses_is_canonical(text: str) -> None:
    event_id = parse_event_id(text)
    assert event_id is None or str(event_id) == text


# Frames


def test_a_frame_has_its_fields_in_order_and_ends_with_a_blank_line() -> None:
    assert frame("connected", '{"a":1}', id="e-1-z", retry_ms=5000) == b'retry: 5000\nid: e-1-z\nevent: connected\ndata: {"a":1}\n\n'
    assert frame("message", "ü") == "event: message\ndata: ü\n\n".encode()
    assert frame("x", "", id="") == b"id: \nevent: x\ndata: \n\n"


@pytest.mark.parametrize("bad", ["a\rb", "a\nb", "a\0b", "\n", "\ud800"])
def test_a_frame_refuses_what_would_break_out_of_its_line(bad: str) -> None:
    for event, data, id in ((bad, "", None), ("x", bad, None), ("x", "", bad)):
        with pytest.raises(ValueError):  # noqa: PT011 - a lone surrogate brings its own message
            frame(event, data, id)


def test_a_frame_refuses_a_negative_retry() -> None:
    with pytest.raises(ValueError, match="negative"):
        frame("x", "", retry_ms=-1)


@given(LINE, LINE, st.none() | LINE, st.none() | st.integers(0, 10**15), st.lists(st.integers(0), max_size=6))
@example(event="", data=" leading", id="  two", retry_ms=0, cuts=[])
@example(event=":", data="\ufeff\u2028\x85\x0b\x0c", id="\ufeff", retry_ms=None, cuts=[1, 2, 3])
def test_a_frame_is_read_back_whole_however_it_is_cut(event: str, data: str, id: str | None, retry_ms: int | None, cuts: list[int]) -> None:
    body = HEARTBEAT + frame(event, data, id, retry_ms) + HEARTBEAT
    decoder = Decoder()
    assert [got for piece in in_pieces(body, cuts) for got in decoder.feed(piece)] == [Event(id or "", event or "message", data, retry_ms)]
    assert reference(body) == [(id or "", event or "message", data)]


# The decoder


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_end_with_lf_cr_or_crlf(end: bytes) -> None:
    body = end.join([b"id: 1", b"data: a", b"data: b", b"", b": note", b"event: x", b"data: c", b"", b""])
    expected = [Event("1", "message", "a\nb", None), Event("1", "x", "c", None)]
    assert decoded(body) == expected
    decoder = Decoder()
    assert [event for byte in body for event in decoder.feed(bytes([byte]))] == expected


def test_an_event_is_dispatched_at_the_cr_and_not_only_with_its_lf() -> None:
    decoder = Decoder()
    assert [event.data for event in decoder.feed(b"data: a\r\n\r")] == ["a"]
    assert decoder.feed(b"\n") == []
    assert [event.data for event in decoder.feed(b"data: b\n\n")] == ["b"]


def test_an_empty_piece_between_cr_and_lf_changes_nothing() -> None:
    decoder = Decoder()
    assert [event.data for piece in (b"data: a\r", b"", b"\ndata: b\n\n") for event in decoder.feed(piece)] == ["a\nb"]


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b"data\n\n", [""]),
        (b"data:\n\n", [""]),
        (b"data\ndata\n\n", ["\n"]),
        (b"data:x\ndata: x\ndata:  x\n\n", ["x\nx\n x"]),
        (b"event: x\n\ndata: y\n\n", ["y"]),
        (b"data : x\nDATA: x\n data: x\nxyz: x\nxyz\n\n", []),
        (b"data: a", []),
        (b"data: a\n", []),
        (b"data: a\n\ndata: b\n", ["a"]),
        (b"\n\n\n", []),
        (b"data: a:b: c\n\n", ["a:b: c"]),
        (b"data: \xff\xe2\x82\n\n", ["\ufffd\ufffd"]),
        (b"data: a\0b\n\n", ["a\0b"]),
    ],
)
def test_fields_are_read_as_the_standard_says(body: bytes, data: list[str]) -> None:
    assert [event.data for event in decoded(body)] == data


def test_only_one_byte_order_mark_and_only_at_the_very_start_is_stripped() -> None:
    bom = b"\xef\xbb\xbf"
    assert [event.data for event in decoded(bom + b"data: a\n\n")] == ["a"]
    assert decoded(bom + bom + b"data: a\n\n") == []
    assert [event.data for event in decoded(b"data: a\n\n" + bom + b"data: b\n\ndata: c\n\n")] == ["a", "c"]
    decoder = Decoder()
    assert [event.data for byte in bom + b"data: a\n\n" for event in decoder.feed(bytes([byte]))] == ["a"]


def test_a_start_that_is_only_half_a_byte_order_mark_is_no_byte_order_mark() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\xef\xbb") == []
    assert decoder.feed(b"data: a\n\n") == []  # an unknown field name that begins with U+FFFD
    assert [event.data for event in decoder.feed(b"data: b\n\n")] == ["b"]


def test_the_last_id_sticks_until_another_one_or_an_empty_one() -> None:
    body = b"id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n"
    assert [event.id for event in decoded(body)] == ["1", "1", "1", ""]


def test_an_id_without_data_moves_the_position_at_its_blank_line() -> None:
    decoder = Decoder()
    assert decoder.feed(b"id: 7\n") == []
    assert decoder.last_event_id == ""
    assert decoder.feed(b"\n") == []
    assert decoder.last_event_id == "7"


@pytest.mark.parametrize(
    ("value", "retry_ms"),
    [
        ("1500", 1500), ("0", 0), ("0010", 10), ("", None), ("1.5", None), ("-1", None), ("+1", None), ("1 ", None),
        ("\u0661", None), ("9" * 5000, 10**15),
    ],
)  # fmt: skip
def test_retry_takes_ascii_digits_only(value: str, retry_ms: int | None) -> None:
    decoder = Decoder()
    assert decoder.feed(f"retry: {value}\n".encode()) == []
    assert decoder.retry_ms == retry_ms


def test_an_event_says_the_retry_of_its_own_block_and_the_decoder_keeps_the_last() -> None:
    decoder = Decoder()
    assert [event.retry for event in decoder.feed(b"retry: 10\n\ndata: a\n\nretry: 20\ndata: b\n\ndata: c\n\n")] == [None, 20, None]
    assert decoder.retry_ms == 20


@given(
    st.lists(
        st.sampled_from(
            [b"\r", b"\n", b"\r\n", b"\n\n", b"data", b"data: x", b"id: 1", b"id", b"id: \0", b"event: e", b"event", b":", b" ", b"\0",
             b"retry: 1", b"\xef\xbb\xbf", b"\xc3", b"\xa9", b"\xe2\x82\xac", b"\xe2\x80\xa8", b"\xf0\x9f", b"data:  y\r\rz"]
        )
        | st.binary(max_size=4),
        max_size=30,
    ).map(b"".join),
    st.lists(st.integers(0), max_size=8),
)  # fmt: skip
def test_any_bytes_in_any_pieces_mean_what_the_standard_says(body: bytes, cuts: list[int]) -> None:
    decoder = Decoder()
    events = [event for piece in in_pieces(body, cuts) for event in decoder.feed(piece)]
    assert [(event.id, event.type, event.data) for event in events] == reference(body)
