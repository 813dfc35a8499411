"""Relays that refuse, break off and lie: what is tried again, what is given up, and that one bad row stops nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.notify.mail.smtp import of_recipient, of_response
from sse_booking.notify.outcome import QUICK, SLOW, Outcome, next_try
from sse_booking.notify.worker import AT_ONCE, LEASE_S
from sse_booking.store import log
from sse_booking.store.deliveries import Delivery
from tests.notify.mail_server import Post, posting, told
from tests.people import DAY, HOUR, MONDAY, a_place

START = MONDAY + 3 * DAY + 10 * HOUR


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        a_place(found.service, "table", capacity=50)
        yield found


@pytest.mark.parametrize(
    ("code", "text", "state", "bounced"),
    [
        (550, "5.1.1 no such user", "gone", True), (550, "no such user", "gone", True), (551, "moved", "gone", True),
        (550, "5.7.1 your host is listed", "dead", False), (554, "5.7.1 policy", "dead", False), (552, "5.2.2 mailbox full", "dead", False),
        (450, "4.2.0 greylisted", "retry", False), (452, "4.2.2 full", "retry", False), (421, "4.3.2 later", "retry", False),
    ],
)  # fmt: skip
def test_a_refused_recipient_is_gone_only_where_there_is_nobody(code: int, text: str, state: str, bounced: bool) -> None:
    outcome = of_recipient(code, text)
    assert (outcome.state, outcome.bounced) == (state, bounced)
    assert state != "retry" or outcome.waits == SLOW


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        (421, "closing", "retry"), (432, "too many connections", "retry"), (451, "later", "retry"), (550, "5.7.1 spam", "dead"),
        (554, "no", "dead"), (552, "message is too large", "retry"), (535, "bad password", "retry"), (530, "sign in first", "retry"),
    ],
)  # fmt: skip
def test_any_other_refusal_is_final_only_where_it_is_about_the_mail(code: int, text: str, state: str) -> None:
    assert of_response(code, text).state == state


def test_tries_become_rarer_are_jittered_and_end_after_a_day() -> None:
    now = 1_000_000
    firsts = {next_try(Outcome("retry"), 1, now, now) for _ in range(200)}
    assert firsts <= set(range(now + 8, now + 13))
    assert len(firsts) > 1
    later = next_try(Outcome("retry"), 9, now, now)
    assert later is not None
    assert later - now >= QUICK[-1] * 0.8
    assert next_try(Outcome("retry"), 9, now + DAY, now) is None
    assert next_try(Outcome("retry"), 1, now, now, until=now + 5) is None
    asked = next_try(Outcome("retry", retry_after_s=10**7), 1, now, now)
    assert asked is not None
    assert asked <= now + 3600 * 1.2


def test_a_relay_that_says_later_gets_the_same_message_again_and_is_told_as_sent(post: Post) -> None:
    ann = post.person("ann")
    post.box.on_data = lambda tries: "451 4.3.0 later" if tries < 3 else None
    ann.book("table", START, START + HOUR)
    assert post.go_on() == []
    assert [(item["state"], item["attempts"]) for item in told(ann)] == [("due", 1)]
    assert post.go_on(60) == []
    (letter,) = post.go_on(120)
    assert [(item["state"], item["attempts"]) for item in told(ann)] == [("sent", 3)]
    assert letter.message["Message-ID"] == f"<delivery.{told(ann)[0]['id']}@book.example>"


def test_what_leaves_together_is_written_together(post: Post) -> None:
    ann = post.person("ann")
    for _ in range(AT_ONCE):
        ann.book("table", START, START + HOUR)
    post.read_log()
    store = post.service.runtime.store
    before = store.commits
    post.clock.now += 2
    assert post.run(post.worker.send_due("email")) == AT_ONCE
    assert store.commits - before == 2, "one takes all of them, one says what became of them"
    assert {item["state"] for item in told(ann)} == {"sent"}


def test_an_address_where_nobody_is_is_noted_shown_and_not_written_to_until_it_is_proved_again(post: Post) -> None:
    ann = post.person("ann")
    post.box.on_rcpt = lambda _: "550 5.1.1 no such user"
    ann.book("table", START, START + HOUR)
    post.go_on()
    assert [(item["state"], item["attempts"]) for item in told(ann)] == [("gone", 1)]
    assert ann.get("/api/me/contacts")["items"][0]["bounced_at"] is not None
    post.box.on_rcpt = lambda _: None
    ann.book("table", START, START + HOUR)
    assert post.go_on() == []
    made = ann.post("/api/me/contacts", {"address": "ann@mail.example"})
    (letter,) = post.go_on()
    ann.post(f"/api/me/contacts/{made['id']}/verify", {"code": letter.subject[:6]})
    ann.book("table", START, START + HOUR)
    assert len(post.go_on()) == 1


def test_one_refused_recipient_does_not_cost_the_others_their_connection(post: Post) -> None:
    people = [post.person(name) for name in ("ann", "ben", "cleo", "dan")]
    post.box.on_rcpt = lambda address: "450 4.2.0 greylisted" if address.startswith("ben") else None
    for person in people:
        person.book("table", START, START + HOUR)
    assert sorted(letter.recipient[:3] for letter in post.go_on()) == ["ann", "cle", "dan"]


def test_after_a_day_it_is_given_up_and_an_admin_can_have_it_sent_again(post: Post) -> None:
    ann, ada = post.person("ann"), post.service.person("ada", "admin")
    post.box.on_data = lambda _: "451 4.3.0 later"
    ann.book("table", START, START + HOUR)
    for _ in range(40):
        post.go_on(HOUR)
    dead = ada.get("/api/admin/deliveries?state=dead")
    (found,) = [item for item in dead["items"] if item["type"] == "booking_created"]
    assert {"channel": "email", "state": "dead", "count": len(dead["items"])} in dead["counts"]
    post.box.on_data = lambda _: None
    ada.post(f"/api/admin/deliveries/{found['id']}/send-again")
    assert [letter.subject[:6] for letter in post.go_on()] == ["Booked"]
    assert ann.ask("GET", "/api/admin/deliveries").status == 403
    ada.refused(404, "not-found", "POST", "/api/admin/deliveries/nothing/send-again")


def test_a_row_that_makes_no_sense_is_given_up_at_once_and_the_next_one_leaves(post: Post) -> None:
    ann = post.person("ann")
    poison = Delivery(
        "0", "email", "user", "reminder", "ann", post.clock.now, post.clock.now, booking_id=ann.book("table", START, START + HOUR)["id"],
        body=json.dumps({"starts": "?"}),
    )  # fmt: skip
    from sse_booking.store import deliveries

    post.write(lambda tx: deliveries.insert(tx.db, poison))
    assert [letter.subject[:6] for letter in post.go_on()] == ["Booked"]
    states = {item["id"]: item["state"] for item in ann.get("/api/me/deliveries")["items"]}
    assert states["0"] == "dead"


def test_a_lease_that_has_run_out_is_taken_by_another_and_the_late_outcome_does_not_count(post: Post) -> None:
    from sse_booking.store import deliveries

    ann = post.person("ann")
    ann.book("table", START, START + HOUR)
    post.read_log()
    post.clock.now += 5
    ((first, _),) = post.write(lambda tx: post.worker._take(tx, "email"))
    assert post.write(lambda tx: post.worker._take(tx, "email")) == []
    post.clock.now += LEASE_S + 1
    ((second, _),) = post.write(lambda tx: post.worker._take(tx, "email"))
    assert (second.id, second.attempts) == (first.id, 2)
    assert post.write(lambda tx: deliveries.finish(tx.db, first, "dead", None, None, tx.now)) is False
    assert post.write(lambda tx: deliveries.finish(tx.db, second, "sent", None, None, tx.now)) is True


def test_a_file_that_is_new_to_mail_and_a_restored_copy_send_nothing_old(post: Post) -> None:
    ann = post.person("ann")
    post.run(post.worker.stop())
    post.write(lambda tx: tx.db.execute("DELETE FROM consumer"))
    ann.book("table", START, START + HOUR)
    post.run(post.worker.prepare())
    assert post.go_on() == []
    ann.book("table", START, START + HOUR)
    post.read_log()
    post.write(lambda tx: tx.db.execute("UPDATE meta SET epoch = 'restored'"))
    post.run(post.worker.prepare())
    assert post.go_on() == []
    assert told(ann)[0]["reason"] == "restored"
    ann.book("table", START, START + HOUR)
    assert len(post.go_on()) == 1


def test_what_was_pruned_before_anybody_was_told_of_it_is_said_and_what_came_after_leaves(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    ann = post.person("ann")
    ann.book("table", START, START + HOUR)
    assert post.write(lambda tx: log.prune(tx.db, 2**62, 10**6)) > 0
    assert post.go_on() == []
    ann.book("table", START + DAY, START + DAY + HOUR)
    assert len(post.go_on()) == 1
    assert [row.getMessage() for row in caplog.records if "were dropped before anybody was told of them" in row.getMessage()]
