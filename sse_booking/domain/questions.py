"""Define the questions that a venue or a resource asks at booking, and check the answers.

Both are plain JSON. A question is `{id, label, kind, required, options, help, show_if: {id, is}}`. A question with `show_if` is asked only
if the answer to an earlier one equals or includes that value. Answers come as `{id: value}`. They are stored with the label at the time of
booking, so that a question may be changed or removed later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from json import dumps, loads
from typing import Final, Literal, NamedTuple

from sse_booking.domain.errors import BadFields, FieldError, Invalid
from sse_booking.domain.text import is_visible

Kind = Literal["text", "long", "choice", "many", "yes_no", "number", "date", "phone", "email", "consent"]
Value = str | bool | int | float | list[str] | None
Label = str | dict[str, str]


class Question(NamedTuple):
    """One question. `show_if` is the id of an earlier question and the answer to it that makes this one appear."""

    id: str
    label: Label
    kind: Kind
    required: bool
    options: tuple[str, ...]
    show_if: tuple[str, str | bool] | None


MOST: Final = 20
"""The maximum number of questions of a venue; a resource may have as many of its own."""
LENGTHS: Final[dict[Kind, int]] = {"text": 200, "long": 4000, "phone": 40, "email": 254}
LARGEST: Final = 10**12
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/.-]{2,}")
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_CHOOSING: Final = ("choice", "many")


@lru_cache(maxsize=1_024)
def from_json(text: str) -> tuple[Question, ...]:
    """Return the questions of a stored text."""
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
    """Raise Invalid when questions contradict themselves or each other; `before` are the questions that come earlier."""
    known: dict[str, Question] = {}
    bad = BadFields()
    for index, question in enumerate([*before, *questions]):
        at = f"{field}[{index - len(before)}]"
        if question.id in known:
            bad.add(f"{at}.id", "Another question has this id.")
        if isinstance(question.label, str) and not is_visible(question.label):
            bad.add(f"{at}.label", "It must have a character that can be seen.")
        options = question.options
        if question.kind in _CHOOSING and not options:
            bad.add(f"{at}.options", "Give the options to choose from.")
        if question.kind not in _CHOOSING and options:
            bad.add(f"{at}.options", "Only choice and many have options.")
        if len(set(options)) < len(options):
            bad.add(f"{at}.options", "The same option is given twice.")
        if question.show_if:
            with bad.gathering():
                _check_condition(question.show_if, known, f"{at}.show_if")
        known[question.id] = question
    bad.refuse()


def _check_condition(condition: tuple[str, str | bool], known: Mapping[str, Question], field: str) -> None:
    id_, wanted = condition
    other = known.get(id_)
    if other is None:
        raise Invalid.one(f"{field}.id", "It must be the id of an earlier question.")
    kind = other.kind
    good = wanted in other.options if kind in _CHOOSING else isinstance(wanted, bool) and kind in ("yes_no", "consent")
    if not good:
        raise Invalid.one(f"{field}.is", "It must be an option of that question, or true or false for a yes-no or consent question.")


def check_answers(questions: Sequence[Question], given: Mapping[str, Value], *, complete: bool) -> str:
    """Return the answers as stored, a JSON list. `complete`: every required question that is asked must have an answer.

    Raise Invalid, which names each bad answer as `answers.<id>`.
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
                errors.append(FieldError(f"answers.{id_}", "This question is not asked after the other answers."))
        elif empty:
            if question.required and complete:
                errors.append(FieldError(f"answers.{id_}", "This question must be answered."))
        elif (wrong := _answer_error(question, value)) is not None:
            errors.append(FieldError(f"answers.{id_}", wrong))
        else:
            values[id_] = value
            kept.append({"id": id_, "label": question.label, "kind": question.kind, "value": value})
    known = {question.id for question in questions}
    errors += [FieldError(f"answers.{id_[:64]}", "There is no such question.") for id_ in given if id_ not in known]
    if errors:
        raise Invalid(errors[:MOST])
    return dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else "[]"


def _is_asked(question: Question, values: Mapping[str, Value]) -> bool:
    condition = question.show_if
    if not condition:
        return True
    value, wanted = values.get(condition[0]), condition[1]
    return wanted in value if isinstance(value, list) else value is not None and value == wanted and type(value) is type(wanted)


def _answer_error(question: Question, value: object) -> str | None:
    """Return what is wrong with an answer that is not empty; None if nothing is."""
    kind = question.kind
    if kind in ("yes_no", "consent"):
        if not isinstance(value, bool):
            return "Expected true or false."
        return "Booking needs this consent." if kind == "consent" and question.required and not value else None
    if kind == "number":
        ok = isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST
        return None if ok else "Expected a number."
    if kind == "many":
        ok = isinstance(value, list) and len(set(value)) == len(value) and set(value) <= set(question.options)
        return None if ok else "Expected some of the options, each once."
    return _text_error(question, kind, value)


def _text_error(question: Question, kind: Kind, value: object) -> str | None:
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
    """Return the values of stored answers by the id of their question."""
    return {} if answers == "[]" else {answer["id"]: answer["value"] for answer in loads(answers)}


def labels_of(answers: str) -> dict[str, Label]:
    """Return the questions of stored answers by id, with their labels at the time of booking."""
    return {} if answers == "[]" else {answer["id"]: answer["label"] for answer in loads(answers)}


def in_words(answers: str, locale: str, yes: str, no: str) -> list[tuple[str, str]]:
    """Return stored answers as `(question, answer)` in a language, or in the first one in which a question was asked."""
    if answers == "[]":
        return []
    return [(_in_language(answer["label"], locale), as_text(answer["value"], yes, no)) for answer in loads(answers)]


def _in_language(label: Label, locale: str) -> str:
    return label if isinstance(label, str) else label.get(locale) or label.get("en") or next(iter(label.values()))


def as_text(value: object, yes: str = "yes", no: str = "no") -> str:
    """Return an answer as one line of text, for mails and tables."""
    if isinstance(value, bool):
        return yes if value else no
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
