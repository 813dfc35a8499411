from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_booking.domain.principal import Principal
from sse_booking.store.credentials import create_session, create_ticket, end_session, find_session, find_ticket, prune_credentials
from sse_booking.store.sqlite.connection import Connection, connect
from sse_booking.store.sqlite.database import prepare

NOW = 1_795_255_200
HOUR = 3600


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    path = str(tmp_path / "booking.db")
    prepare(path)
    db = connect(path)
    yield db
    db.close()


def maria(expires_at: int = NOW + 8 * HOUR, session: str = "") -> Principal:
    return Principal("maria", "Maria", "admin", expires_at, session)


def the_session_of(db: Connection, cookie: str, now: int = NOW) -> Principal:
    found = find_session(db, cookie, now)
    assert found is not None
    return found


def test_a_session_stands_for_its_caller_until_their_token_would_have_expired(db: Connection) -> None:
    cookie, expires_at = create_session(db, maria(), NOW)
    assert expires_at == NOW + 8 * HOUR
    who = the_session_of(db, cookie)
    assert (who.user_id, who.name, who.role, who.expires_at) == ("maria", "Maria", "admin", expires_at)
    assert find_session(db, cookie, expires_at - 1) == who
    assert find_session(db, cookie, expires_at) is None


def test_only_hashes_are_stored(db: Connection) -> None:
    cookie, _ = create_session(db, maria(), NOW)
    ticket, _ = create_ticket(db, maria(), HOUR, NOW)
    stored = repr([*db.execute("SELECT * FROM session"), *db.execute("SELECT * FROM ticket")])
    assert cookie not in stored
    assert ticket not in stored


def test_secrets_are_long_fit_a_cookie_and_never_repeat(db: Connection) -> None:
    made = {create_session(db, maria(), NOW)[0] for _ in range(50)} | {create_ticket(db, maria(), HOUR, NOW)[0] for _ in range(50)}
    assert len(made) == 100
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in made)


@pytest.mark.parametrize("secret", ["", "x", "é", "\ud800", "\0", "' OR 1=1 --", "a" * 5000])
def test_invented_secrets_stand_for_nobody(db: Connection, secret: str) -> None:
    create_session(db, maria(), NOW)
    create_ticket(db, maria(), HOUR, NOW)
    assert find_session(db, secret, NOW) is None
    assert find_ticket(db, secret, NOW) is None


def test_the_stored_hash_and_the_other_kind_of_secret_are_no_credentials(db: Connection) -> None:
    cookie, _ = create_session(db, maria(), NOW)
    ticket, _ = create_ticket(db, maria(), HOUR, NOW)
    assert find_session(db, the_session_of(db, cookie).session, NOW) is None
    assert find_ticket(db, cookie, NOW) is None
    assert find_session(db, ticket, NOW) is None


def test_ending_a_session_ends_its_tickets_and_nobody_elses(db: Connection) -> None:
    cookie, _ = create_session(db, maria(), NOW)
    other_cookie, _ = create_session(db, maria(), NOW)
    who, other = the_session_of(db, cookie), the_session_of(db, other_cookie)
    ticket, _ = create_ticket(db, who, HOUR, NOW)
    other_ticket, _ = create_ticket(db, other, HOUR, NOW)
    bearer_ticket, _ = create_ticket(db, maria(), HOUR, NOW)
    assert end_session(db, who.session) is True
    assert find_session(db, cookie, NOW) is None
    assert find_ticket(db, ticket, NOW) is None
    assert find_session(db, other_cookie, NOW) == other
    assert find_ticket(db, other_ticket, NOW) is not None
    assert find_ticket(db, bearer_ticket, NOW) is not None


def test_ending_no_session_ends_nothing(db: Connection) -> None:
    ticket, _ = create_ticket(db, maria(), HOUR, NOW)
    assert end_session(db, "") is False
    assert end_session(db, "not there") is False
    assert find_ticket(db, ticket, NOW) is not None


def test_a_ticket_knows_the_session_it_was_made_with(db: Connection) -> None:
    cookie, _ = create_session(db, maria(), NOW)
    who = the_session_of(db, cookie)
    ticket, expires_at = create_ticket(db, who, HOUR, NOW)
    assert find_ticket(db, ticket, NOW) == Principal("maria", "Maria", "admin", expires_at, who.session)


@pytest.mark.parametrize(("token_left", "good_for"), [(8 * HOUR, HOUR), (HOUR, HOUR), (60, 60)])
def test_a_ticket_never_outlives_the_credential_it_is_made_with(db: Connection, token_left: int, good_for: int) -> None:
    ticket, expires_at = create_ticket(db, maria(NOW + token_left), HOUR, NOW)
    assert expires_at == NOW + good_for
    assert find_ticket(db, ticket, expires_at - 1) == Principal("maria", "Maria", "admin", expires_at)
    assert find_ticket(db, ticket, expires_at) is None


def test_credentials_survive_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "booking.db")
    prepare(path)
    before = connect(path)
    cookie, _ = create_session(before, maria(), NOW)
    ticket, _ = create_ticket(before, maria(), HOUR, NOW)
    before.close()
    after = connect(path)
    assert find_session(after, cookie, NOW) is not None
    assert find_ticket(after, ticket, NOW) is not None
    after.close()


def test_pruning_deletes_what_is_no_longer_good_and_nothing_else(db: Connection) -> None:
    cookie, _ = create_session(db, maria(NOW + 10), NOW)
    create_ticket(db, maria(), 10, NOW)
    kept_cookie, _ = create_session(db, maria(NOW + 11), NOW)
    kept_ticket, _ = create_ticket(db, maria(), 11, NOW)
    assert prune_credentials(db, NOW + 9) == 0
    assert find_session(db, cookie, NOW + 9) is not None
    assert prune_credentials(db, NOW + 10) == 2
    assert find_session(db, kept_cookie, NOW + 10) is not None
    assert find_ticket(db, kept_ticket, NOW + 10) is not None


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM ticket WHERE session_hash = ?", "DELETE FROM ticket WHERE expires_at <= ?", "DELETE FROM session WHERE expires_at <= ?"],
)
def test_no_statement_walks_a_whole_table(db: Connection, query: str) -> None:
    plan = " ".join(str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {query}", ("x",)))
    assert "SCAN" not in plan, plan
