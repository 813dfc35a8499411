"""Rules for what is said of a venue or a resource, as far as they hold whatever is stored already. The service checks the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sse_booking.domain.errors import Invalid
from sse_booking.domain.questions import check_questions, from_json
from sse_booking.domain.quotas import check_quotas
from sse_booking.domain.quotas import from_json as from_quotas
from sse_booking.domain.resource import check_order
from sse_booking.http.dated_hours import stored_dates, stored_hours
from sse_booking.http.questions import Question, stored
from sse_booking.service.unit_of_work import as_json

Given = Any
"""A new venue or resource, or the changes to one."""


def has_hours(given: Given) -> None:
    """Raise Invalid for weekly hours that are none."""
    if given.opening_hours:
        stored_hours(given.opening_hours)


def has_dates(given: Given) -> None:
    """Raise Invalid for dated hours that are none."""
    if given.dated_hours:
        stored_dates(given.dated_hours)


def has_durations(given: Given) -> None:
    """Raise Invalid when the shortest booking is longer than the longest."""
    check_order("min_minutes", given.min_minutes, "max_minutes", given.max_minutes)


def has_seats(given: Given) -> None:
    """Raise Invalid when the smallest party is larger than the largest."""
    check_order("seats_min", given.seats_min, "seats_max", given.seats_max)


def closes_once(given: Given) -> None:
    """Raise Invalid when the same closure is given twice."""
    ranges = [(one.starts_at, one.ends_at) for one in given.closures or ()]
    if len(set(ranges)) < len(ranges):
        raise Invalid.one("closures", "The same range is given twice.")


def asks(given: Given) -> None:
    """Raise Invalid for questions that contradict each other."""
    questions: Sequence[Question] = given.questions or ()
    check_questions(from_json(stored(questions)))


def asks_there(given: Given) -> None:
    """The same for a resource. A condition may be about a question of its venue, which only the service knows."""
    questions = from_json(stored(given.questions or ()))
    own = {question.id for question in questions}
    check_questions([one if one.show_if is None or one.show_if[0] in own else one._replace(show_if=None) for one in questions])


def limits_something(given: Given) -> None:
    """Raise Invalid for quotas that limit nothing. Which resources there are, only the service knows."""
    quotas = from_quotas(as_json(given.quotas or ()))
    check_quotas(quotas, [id_ for quota in quotas for id_ in quota.resource_ids or ()])


def names_no_resource(given: Given) -> None:
    """Raise Invalid for quotas of a new venue that name resources: it has none."""
    check_quotas(from_quotas(as_json(given.quotas or ())), ())
