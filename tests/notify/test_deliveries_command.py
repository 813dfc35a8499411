"""`sse-booking deliveries`: what is due, what was given up, and sending it again while the service runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sse_booking.cli import main
from tests.notify.mail_server import Post, posting
from tests.notify.webhook_receiver import PATH
from tests.people import DAY, HOUR, MONDAY, a_place

START = MONDAY + 3 * DAY + 10 * HOUR
Said = Callable[..., str]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with posting(tmp_path) as found:
        a_place(found.service, "table", capacity=50)
        yield found


@pytest.fixture
def said(post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setenv("SSE_BOOKING_DATABASE", str(post.service.config.database))
        with pytest.raises(SystemExit) as ended:
            main(["deliveries", *arguments])
        assert int(ended.value.code or 0) == code
        written = capsys.readouterr()
        return written.out + written.err

    return run


def test_what_was_given_up_is_listed_with_its_reason_and_sent_again(post: Post, said: Said) -> None:
    ann = post.person("ann")
    post.box.on_data = lambda _: "554 5.7.1 we know this host"
    ann.book("table", START, START + HOUR)
    assert post.go_on() == []
    listed = said("dead")
    id_ = listed.split("\t")[0]
    assert listed.split("\t")[1:4] == ["email", "booking_created", "to ann"]
    assert "5.7.1 we know this host" in listed
    post.box.on_data = lambda _: None
    assert said("again", id_) == "1 of 1 will be sent again\n"
    assert "is unchanged" in said("again", id_)
    assert [letter.subject.split(":")[0] for letter in post.go_on()] == ["Booked"]
    assert said("dead") == "nothing was given up\n"


def test_everything_that_was_given_up_can_be_sent_again_at_once(post: Post, said: Said) -> None:
    ann = post.person("ann")
    post.box.on_data = lambda _: "554 5.7.1 no"
    for hour in range(3):
        ann.book("table", START + hour * HOUR, START + (hour + 1) * HOUR)
    post.go_on()
    post.box.on_data = lambda _: None
    assert said("again", "--all") == "3 of 3 will be sent again\n"
    assert len(post.go_on()) == 3


def test_what_is_due_is_told_by_channel_with_its_age_and_so_are_webhooks_in_trouble(post: Post, said: Said) -> None:
    assert said("due").splitlines() == ["email: 0 due", "push: 0 due"]
    post.person("ann").book("table", START, START + HOUR)
    post.read_log()
    # The command goes by the clock of this machine, not by the test's.
    post.write(lambda tx: tx.db.execute("UPDATE delivery SET next_at = 1000 WHERE type <> 'reminder'"))
    lines = said("due").splitlines()
    assert lines[0].startswith("email: 1 due, the oldest for ")
    assert lines[2].split("\t")[1:5] == ["email", "booking_created", "to ann", "due since 1970-01-01 00:16:40 UTC"]
    owner = post.service.person("owner")
    made = owner.post(PATH, {"url": "https://hooks.example/x"})
    with_trouble = "UPDATE webhook SET state = 'failing', failing_at = ?, failures = 7 WHERE id = ?"
    post.write(lambda tx: tx.db.execute(with_trouble, (post.clock.now, made["id"])))
    assert f"webhook {made['id']} of venue luigi: failing since " in said("due")


def test_nothing_or_both_to_send_again_is_wrong_usage(said: Said) -> None:
    assert "--all" in said("again", code=2)
    assert "--all" in said("again", "x", "--all", code=2)
    assert "no such delivery" in said("again", "x", code=1)
