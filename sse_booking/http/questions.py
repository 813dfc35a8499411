"""Questions and answers in requests and responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from sse_booking.domain.questions import LARGEST, MOST, Kind
from sse_booking.domain.text import LANGUAGE, QUESTION_ID, VISIBLE
from sse_booking.http.parsing import Body
from sse_booking.service.unit_of_work import as_json

QuestionId = Annotated[str, Meta(pattern=QUESTION_ID)]
Words = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=500)]
# No pattern beside a dict with bounds in one union: msgspec 0.22 frees what it does not own at the end of the process.
Label = Annotated[
    Annotated[str, Meta(min_length=1, max_length=500)]
    | Annotated[dict[Annotated[str, Meta(pattern=LANGUAGE)], Words], Meta(min_length=1, max_length=20)],
    Meta(description='One text, or one per language, such as {"en": "Allergies", "de": "Allergien"}.'),
]
Option = Annotated[str, Meta(pattern=VISIBLE, min_length=1, max_length=200)]
Whole = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
Value = str | bool | Whole | float | list[str] | None
Answers = Annotated[
    dict[Annotated[str, Meta(max_length=64)], Value],
    Meta(max_length=2 * MOST, description="The answers by question id: a text, a number, true or false, or a list of options."),
]


class ShowIf(Body, frozen=True, kw_only=True):
    """When a question is asked: only if the answer to an earlier question is, or includes, this value."""

    id: QuestionId
    wanted: str | bool = msgspec.field(name="is")


class Question(Body, frozen=True, kw_only=True):
    """A question that is asked at booking. A required `consent` must be given."""

    id: QuestionId
    label: Label
    kind: Kind = "text"
    required: bool = False
    options: Annotated[list[Option], Meta(max_length=50)] = []  # noqa: RUF012 - msgspec copies it
    help: Label | None = None
    show_if: ShowIf | None = None


Questions = Annotated[list[Question], Meta(max_length=MOST)]


def stored(questions: Sequence[Question]) -> str:
    """Return the questions as a venue or resource stores them."""
    return as_json(questions)
