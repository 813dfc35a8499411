"""H11: questions at booking and their answers; never in public."""

from __future__ import annotations

import json

import pytest

from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Json, Person, a_place, booking_body

START = MONDAY + DAY
ALLERGIES: Json = {"id": "allergies", "label": {"en": "Any allergies?", "de": "Allergien?"}, "kind": "yes_no", "required": True}
WHICH: Json = {"id": "which", "label": "Which?", "required": True, "show_if": {"id": "allergies", "is": True}}
MENU: Json = {"id": "menu", "label": "Menu", "kind": "choice", "options": ["meat", "fish"]}
TERMS: Json = {"id": "terms", "label": "I have read the terms of May.", "kind": "consent", "required": True}


@pytest.fixture
def owner(service: Service) -> Person:
    owner = a_place(service, "table")
    owner.patch("/api/venues/luigi", {"questions": [ALLERGIES, TERMS]})
    owner.patch("/api/resources/table", {"questions": [WHICH, MENU]})
    return owner


def a_wish(answers: Json | None, hours: int = 0, **more: object) -> Json:
    given = {} if answers is None else {"answers": answers}
    return booking_body("table", START + hours * HOUR, START + (hours + 1) * HOUR, **given, **more)


def wrong(person: Person, answers: Json | None) -> dict[str, str]:
    refused = person.refused(422, "invalid", "POST", "/api/bookings", a_wish(answers))
    return {error["field"]: error["message"] for error in refused["errors"]}


def test_questions_of_the_venue_and_the_resource_are_asked_together(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    assert wrong(ann, None).keys() == {"answers.allergies", "answers.terms"}
    made = ann.post("/api/bookings", a_wish({"allergies": False, "terms": True, "menu": "fish"}))
    assert made["answers"] == {"allergies": False, "terms": True, "menu": "fish"}
    assert made["answer_labels"]["terms"] == TERMS["label"]
    assert ann.get(f"/api/bookings/{made['id']}")["answers"] == made["answers"]
    assert owner.get("/api/bookings?role=staff")["items"][0]["answers"] == made["answers"]
    assert [one["id"] for one in ann.get("/api/resources/table")["questions"]] == ["which", "menu"]
    assert [one["id"] for one in ann.get("/api/venues/luigi")["questions"]] == ["allergies", "terms"]


def test_a_conditional_question_is_asked_only_after_that_answer(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    assert wrong(ann, {"allergies": True, "terms": True}) == {"answers.which": "This question must be answered."}
    assert wrong(ann, {"allergies": False, "terms": True, "which": "nuts"}) == {
        "answers.which": "This question is not asked after the other answers."
    }
    assert ann.post("/api/bookings", a_wish({"allergies": True, "terms": True, "which": "nuts"}))["answers"]["which"] == "nuts"


def test_every_bad_answer_is_named_and_unknown_ones_are_refused(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    found = wrong(ann, {"allergies": "no", "terms": False, "menu": "tofu", "shoe-size": 43})
    assert found.keys() == {"answers.allergies", "answers.terms", "answers.menu", "answers.shoe-size"}
    assert "consent" in found["answers.terms"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "x", "x" * 201),
        ("long", "x\ny", "x" * 4001),
        ("number", 2.5, "2.5"),
        ("number", -3, True),
        ("date", "2027-02-28", "2027-02-30"),
        ("phone", "+49 (170) 12-34", "call me"),
        ("email", "a@b.example", "a@b"),
        ("yes_no", True, 1),
        ("many", ["a", "b"], ["a", "c"]),
        ("many", ["b"], ["b", "b"]),
        ("choice", "a", ["a"]),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked(service: Service, kind: str, good: object, bad: object) -> None:
    owner = a_place(service, "table")
    question = {"id": "q", "label": "Q", "kind": kind, "options": ["a", "b"] if kind in ("many", "choice") else []}
    owner.patch("/api/resources/table", {"questions": [question]})
    assert wrong(service.person("ann"), {"q": bad}).keys() == {"answers.q"}
    assert service.person("ann").post("/api/bookings", a_wish({"q": good}))["answers"] == {"q": good}


@pytest.mark.parametrize(
    ("questions", "field"),
    [
        ([MENU, MENU], "questions[1].id"),
        ([{**MENU, "options": []}], "questions[0].options"),
        ([{**MENU, "options": ["a", "a"]}], "questions[0].options"),
        ([{**MENU, "kind": "text"}], "questions[0].options"),
        ([WHICH], "questions[0].show_if.id"),
        ([ALLERGIES, {**WHICH, "show_if": {"id": "allergies", "is": "nuts"}}], "questions[1].show_if.is"),
        ([MENU, {**WHICH, "show_if": {"id": "menu", "is": "tofu"}}], "questions[1].show_if.is"),
        ([{**MENU, "id": "Nö"}], "questions[0].id"),
        ([{**MENU, "label": ""}], "questions[0].label"),
        ([{"id": f"q{number}", "label": "Q"} for number in range(21)], "questions"),
    ],
)
def test_questions_that_make_no_sense_are_refused(service: Service, questions: list[Json], field: str) -> None:
    owner = a_place(service, "table")
    for path in ("/api/resources/table", "/api/venues/luigi"):
        errors = owner.refused(422, "invalid", "PATCH", path, {"questions": questions})["errors"]
        assert errors[0]["field"].startswith(field), errors


def test_a_venue_can_not_take_an_id_that_a_resource_of_it_has(service: Service, owner: Person) -> None:
    owner.refused(422, "invalid", "PATCH", "/api/venues/luigi", {"questions": [ALLERGIES, TERMS, MENU]})


def test_answers_are_changed_as_a_whole_and_both_sides_are_told(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    made = ann.post("/api/bookings", a_wish({"allergies": False, "terms": True}))
    topic = "venue:luigi:staff"
    owner.news(topic)
    ann.refused(422, "invalid", "PATCH", f"/api/bookings/{made['id']}", {"answers": {"menu": "fish"}})
    after = ann.patch(f"/api/bookings/{made['id']}", {"answers": {"allergies": True, "which": "nuts", "terms": True}})
    assert after["answers"] == {"allergies": True, "which": "nuts", "terms": True}
    (news,) = owner.news(topic)
    assert news.data["changes"]["fields"] == ["answers"]
    assert news.data["booking"]["answers"]["which"] == "nuts"


def test_a_hold_may_lack_answers_until_it_is_confirmed(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    hold = ann.post("/api/bookings", a_wish(None, hold=True))
    ann.refused(422, "invalid", "POST", f"/api/bookings/{hold['id']}/confirm")
    ann.patch(f"/api/bookings/{hold['id']}", {"answers": {"allergies": False, "terms": True}})
    assert ann.act(hold, "confirm")["answers"] == {"allergies": False, "terms": True}
    hold = ann.post("/api/bookings", a_wish({"allergies": False, "terms": True}, hours=2, hold=True))
    assert ann.post("/api/bookings", a_wish(None, hours=2))["answers"] == {"allergies": False, "terms": True}


def test_staff_who_set_the_rules_aside_need_no_answers(service: Service, owner: Person) -> None:
    assert owner.post("/api/bookings", a_wish(None, override=True))["answers"] == {}


def test_a_series_and_a_set_carry_answers(service: Service, owner: Person) -> None:
    ann, given = service.person("ann"), {"allergies": False, "terms": True}
    series = ann.post("/api/bookings/series", a_wish(given, rrule="FREQ=DAILY;COUNT=2"))
    assert [one["answers"] for one in series["items"]] == [given, given]
    both = [{**booking_body("table", START + hour * HOUR, START + (hour + 1) * HOUR), "answers": given} for hour in (3, 4)]
    assert len(ann.post("/api/bookings/set", {"items": both})["items"]) == 2


def test_an_answer_keeps_the_question_as_it_was_asked(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    made = ann.post("/api/bookings", a_wish({"allergies": False, "terms": True}))
    owner.patch("/api/resources/table", {"questions": []})
    owner.patch("/api/venues/luigi", {"questions": []})
    assert ann.get(f"/api/bookings/{made['id']}")["answer_labels"]["terms"] == TERMS["label"]


def test_answers_are_in_exports_and_never_in_public(service: Service, owner: Person) -> None:
    ann, eve = service.person("ann"), service.person("eve")
    topics = ("resource:table", "venue:luigi")
    eve.news(*topics)
    secret = "a secret allergy"
    ann.post("/api/bookings", a_wish({"allergies": True, "which": secret, "terms": True}))
    assert secret not in json.dumps([item.data for item in eve.news(*topics)])
    assert secret.encode() not in eve.ask("GET", "/api/resources/table/availability?date=2027-01-12").raw
    assert f"which: {secret}" in owner.ask("GET", "/api/bookings.csv?role=staff").raw.decode()
