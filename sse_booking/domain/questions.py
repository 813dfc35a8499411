"""Questions that a venue or a resource asks at booking, and the answers to them.

Both are plain JSON. A question: `{id, label, kind, required, options, help, show_if: {id, is}}`; one with `show_if` is asked only where
the answer to an earlier one is (or has) that. Answers come as `{id: value}` and are kept with the label as it was asked then, so that
a question may be changed or removed later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from json import dumps, loads
from typing import Final, Literal, NamedTuple

from sse_booking.domain.errors import FieldError, Invalid

Kind = Literal["text", "long", "choice", "many", "yes_no", "number", "date", "phone", "email", "consent"]
Value = str | bool | int | float | list[str] | None
Label = str | dict[str, str]


class Question(NamedTuple):
    """One question. `show_if`: the id of an earlier one, and the answer to that with which this one is asked."""

    id: str
    label: Label
    kind: Kind
    required: bool
    options: tuple[str, ...]
    show_if: tuple[str, str | bool] | None


MOST: Final = 20
"""Questions of a venue, and as many of a resource."""
LENGTHS: Final[dict[Kind, int]] = {"text": 200, "long": 4000, "phone": 40, "email": 254}
LARGEST: Final = 10**12
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.-]{2,}")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_CHOOSING: Final = ("choice", "many")


@lru_cache(maxsize=1_024)
def from_json(text: str) -> tuple[Question, ...]:
    """The questions of a stored text."""
    return tuple(
        Question(
            one["id"],
            one["label"],
            one["kind"],
            one["required"],
            tuple(one["options"]),
            (one["show_if"]["id"], one["show_if"]["is"]) if one["show_if"] else None,
        )
        for one in loads(text)
    )


def check_questions(questions: Sequence[Question], field: str = "questions", before: Sequence[Question] = ()) -> None:
    """Raise Invalid where questions contradict themselves or each other; `before` are those that are asked first."""
    known: dict[str, Question] = {}
    for index, question in enumerate([*before, *questions]):
        at = f"{field}[{index - len(before)}]"
        if question.id in known:
            raise Invalid.one(f"{at}.id", "Another question has this id.")
        options = question.options
        if question.kind in _CHOOSING and not options:
            raise Invalid.one(f"{at}.options", "Give the options to choose from.")
        if question.kind not in _CHOOSING and options:
            raise Invalid.one(f"{at}.options", "Only choice and many have options.")
        if len(set(options)) < len(options):
            raise Invalid.one(f"{at}.options", "An option stands there twice.")
        if question.show_if:
            _check_condition(question.show_if, known, f"{at}.show_if")
        known[question.id] = question


def _check_condition(condition: tuple[str, str | bool], known: Mapping[str, Question], field: str) -> None:
    id_, wanted = condition
    other = known.get(id_)
    if other is None:
        raise Invalid.one(f"{field}.id", "It must be the id of an earlier question.")
    kind = other.kind
    good = wanted in other.options if kind in _CHOOSING else isinstance(wanted, bool) and kind in ("yes_no", "consent")
    if not good:
        raise Invalid.one(f"{field}.is", "It must be an option of that question, or true or false where that asks for these.")


def check_answers(questions: Sequence[Question], given: Mapping[str, Value], *, complete: bool) -> str:
    """The answers as they are kept, a JSON list. `complete`: every required question that is asked has to be answered.

    Raises Invalid, which names each bad answer as `answers.<id>`.
    """
    errors: list[FieldError] = []
    kept: list[dict[str, object]] = []
    values: dict[str, Value] = {}
    for question in questions:
        id_ = question.id
        value = given.get(id_)
        empty = value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip())
        if not _is_asked(question, values):
            if not empty:
                errors.append(FieldError(f"answers.{id_}", "It is not asked after these answers."))
        elif empty:
            if question.required and complete:
                errors.append(FieldError(f"answers.{id_}", "It has to be answered."))
        elif (wrong := _wrong(question, value)) is not None:
            errors.append(FieldError(f"answers.{id_}", wrong))
        else:
            values[id_] = value
            kept.append({"id": id_, "label": question.label, "kind": question.kind, "value": value})
    known = {question.id for question in questions}
    errors += [FieldError(f"answers.{id_[:64]}", "Nobody asks this.") for id_ in given if id_ not in known]
    if errors:
        raise Invalid(errors[:MOST])
    return dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else "[]"


def _is_asked(question: Question, values: Mapping[str, Value]) -> bool:
    condition = question.show_if
    if not condition:
        return True
    value, wanted = values.get(condition[0]), condition[1]
    return wanted in value if isinstance(value, list) else value is not None and value == wanted and type(value) is type(wanted)


def _wrong(question: Question, value: object) -> str | None:
    """What is the matter with an answer that is not empty."""
    kind = question.kind
    if kind in ("yes_no", "consent"):
        if not isinstance(value, bool):
            return "Expected true or false."
        return "Without this consent it can't be booked." if kind == "consent" and question.required and not value else None
    if kind == "number":
        ok = isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST
        return None if ok else "Expected a number."
    if kind == "many":
        ok = isinstance(value, list) and len(set(value)) == len(value) and set(value) <= set(question.options)
        return None if ok else "Expected some of the options, each once."
    return _wrong_text(question, kind, value)


def _wrong_text(question: Question, kind: Kind, value: object) -> str | None:
    if not isinstance(value, str):
        return "Expected a text."
    if kind == "choice":
        return None if value in question.options else "Expected one of the options."
    if kind == "date":
        try:
            return None if date.fromisoformat(value).isoformat() == value else "Expected a date such as 2026-05-04."
        except ValueError:
            return "Expected a date such as 2026-05-04."
    if len(value) > LENGTHS[kind]:
        return f"At most {LENGTHS[kind]} characters."
    if kind == "phone" and not _PHONE.fullmatch(value.strip()):
        return "Expected a telephone number."
    if kind == "email" and not _EMAIL.fullmatch(value.strip()):
        return "Expected a mail address."
    return None


def values_of(answers: str) -> dict[str, Value]:
    """The values of kept answers by the id of their question."""
    return {} if answers == "[]" else {answer["id"]: answer["value"] for answer in loads(answers)}


def labels_of(answers: str) -> dict[str, Label]:
    """The questions of kept answers, as they were asked, by id."""
    return {} if answers == "[]" else {answer["id"]: answer["label"] for answer in loads(answers)}


def as_text(value: object) -> str:
    """An answer as one line of text, for mails and tables."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
