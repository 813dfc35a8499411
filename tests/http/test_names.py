"""A name that nobody can see is refused wherever one is taken."""

from __future__ import annotations

import json
import typing
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from sse_booking.domain import topics
from sse_booking.domain.errors import Invalid
from sse_booking.domain.questions import Question, check_questions
from sse_booking.domain.text import VISIBLE, VISIBLE_OR_NONE, is_visible
from sse_booking.http.app import OPERATIONS
from sse_booking.http.parsing import body

INVISIBLE = (
    " ", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d\u200c", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u202e", "\u2066", "\u180e",
    "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe0f", "\u034f", "\U000e0001", "\U000e0041", "\x7f", "\x85",
)  # fmt: skip
NAMES = {"name", "kind", "label"}


@pytest.mark.parametrize("text", [*INVISIBLE, "".join(INVISIBLE)], ids=ascii)
def test_what_has_no_shape_is_no_name(text: str) -> None:
    assert not is_visible(text)
    assert is_visible(f"{text}x")


@pytest.mark.parametrize("text", ["a", "É", "中", "\u0627", "👩\u200d🚀", "-", "!", "\u0301"], ids=ascii)
def test_letters_of_any_script_signs_and_emoji_can_be_seen(text: str) -> None:
    assert is_visible(text)


def text_fields(type_: type[Struct]) -> dict[str, Any]:
    return {name: hint for name, hint in typing.get_type_hints(type_, include_extras=True).items() if name in NAMES}


def patterns(annotation: object) -> set[str | None]:
    found: set[str | None] = set()
    if typing.get_origin(annotation) is Annotated:
        found |= {part.pattern for part in annotation.__metadata__ if isinstance(part, Meta)}  # type: ignore[attr-defined]  # as an Annotated has it
    for part in typing.get_args(annotation):
        found |= patterns(part)
    return found


def test_every_name_that_a_request_gives_has_to_be_visible() -> None:
    bodies = {operation.body for operation in OPERATIONS if operation.body is not None}
    fields = [(type_.__name__, name, patterns(hint)) for type_ in bodies for name, hint in text_fields(type_).items()]
    assert {type_ for type_, _, _ in fields} >= {"NewVenue", "VenueEdit", "NewResource", "ResourceEdit"}
    blind = {(type_, name) for type_, name, found in fields if not found & {VISIBLE, VISIBLE_OR_NONE}}
    searched = {("Login", "name"), ("NewBooking", "kind"), ("NewSeries", "kind"), ("GuestBooking", "kind")}
    assert blind == {*searched, ("NewAddress", "kind")}, "those are looked for among what is there, and one is a choice"


def test_the_refusal_says_what_is_wrong() -> None:
    new = next(operation.body for operation in OPERATIONS if (operation.method, operation.path) == ("POST", "/api/venues"))
    assert new is not None
    with pytest.raises(Invalid) as refused:
        body(new, json.dumps({"name": "\u200b \u3164"}).encode(), "application/json")
    assert [(error.field, error.message) for error in refused.value.errors] == [("name", "It must have a character that can be seen.")]


@pytest.mark.parametrize("text", ["\u3164", "\u2800", "\u115f\u1160", "\U000e0041"], ids=ascii)
def test_nobody_has_an_id_that_can_t_be_seen(text: str) -> None:
    assert topics.parse(topics.of_user(text)) is None


def test_a_question_has_a_label_that_can_be_seen() -> None:
    blank = Question("q", "\u2800", "text", required=True, options=(), show_if=None)
    with pytest.raises(Invalid) as refused:
        check_questions([blank])
    assert [error.field for error in refused.value.errors] == ["questions[0].label"]
