"""Administrators list, change, disable and remove accounts; whoever is removed is signed out everywhere at that very commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts import Browser, invited, set_up
from tests.clocked import Service, clocked_service


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Browser]:
    with clocked_service(tmp_path) as service:
        yield set_up(service)


def internal(service: Service) -> list[tuple[str, str]]:
    """The rows of the log for the relay alone."""
    return service.loop.run_until_complete(
        service.runtime.store.read(lambda tx: tx.db.execute("SELECT type, payload FROM event WHERE topic = '-' ORDER BY id").fetchall())
    )


def test_accounts_are_listed_by_id_and_read(admin: Browser) -> None:
    invited(admin, "Ben")
    page = admin.good("GET", "/api/admin/accounts?limit=1")
    assert [one["id"] for one in page["items"]] == ["ada"]
    page = admin.good("GET", f"/api/admin/accounts?limit=1&cursor={page['next_cursor']}")
    assert [one["id"] for one in page["items"]] == ["ben"]
    assert page["next_cursor"] is None
    assert admin.good("GET", "/api/admin/accounts/ben")["sessions"] == 1
    assert "hash" not in admin.good("GET", "/api/admin/accounts/ben")


@pytest.mark.parametrize(("method", "body"), [("DELETE", None), ("PATCH", {"disabled": True}), ("PATCH", {"role": "admin"})])
def test_who_is_removed_disabled_or_given_other_rights_is_signed_out_at_once(admin: Browser, method: str, body: object) -> None:
    ben = invited(admin, "Ben")
    ticket = ben.good("POST", "/api/stream-tickets")["ticket"]
    admin.good(method, "/api/admin/accounts/ben", body)
    ben.refused(401, "unauthenticated", "GET", "/api/me")
    assert admin.service.call(None, "GET", f"/api/stream?ticket={ticket}").status == 401
    assert internal(admin.service)[-1] == ("user_ended", '{"user_id":"ben","but":""}')


def test_a_disabled_account_can_not_sign_in_until_it_is_enabled(admin: Browser) -> None:
    invited(admin, "Ben")
    login = {"name": "ben", "password": "the password of Ben"}
    admin.good("PATCH", "/api/admin/accounts/ben", {"disabled": True})
    Browser(admin.service).refused(401, "unauthenticated", "POST", "/api/login", login)
    admin.good("PATCH", "/api/admin/accounts/ben", {"disabled": False})
    Browser(admin.service).good("POST", "/api/login", login)


def test_a_removed_one_loses_the_staff_of_venues_and_keeps_bookings(admin: Browser) -> None:
    venue = admin.good("POST", "/api/venues", {"name": "Luigi"})["id"]
    invited(admin, "Ben", venue_id=venue)
    admin.good("DELETE", "/api/admin/accounts/ben")
    assert admin.good("GET", f"/api/venues/{venue}")["staff"] == []
    admin.refused(404, "not-found", "GET", "/api/admin/accounts/ben")


def test_the_last_administrator_stays(admin: Browser) -> None:
    for method, body in (("DELETE", None), ("PATCH", {"disabled": True}), ("PATCH", {"role": "user"})):
        admin.refused(409, "last-admin", method, "/api/admin/accounts/ada", body)
    ben = invited(admin, "Ben", role="admin")
    admin.good("DELETE", "/api/admin/accounts/ada")
    ben.refused(409, "last-admin", "DELETE", "/api/admin/accounts/ben")


def test_two_administrators_who_remove_each_other_at_once_leave_one(admin: Browser) -> None:
    ben = invited(admin, "Ben", role="admin")
    headers = [{"cookie": f"sse_booking={one.cookie}", "origin": "http://test"} for one in (admin, ben)]
    replies = admin.service.at_once(
        [
            (None, "DELETE", "/api/admin/accounts/ben", None, headers[0]),
            (None, "DELETE", "/api/admin/accounts/ada", None, headers[1]),
        ]
    )
    assert sorted(reply.status for reply in replies) == [204, 409]


def test_a_version_that_is_not_the_current_one_changes_nothing(admin: Browser) -> None:
    invited(admin, "Ben")
    version = admin.ask("GET", "/api/admin/accounts/ben").headers["etag"]
    admin.good("PATCH", "/api/admin/accounts/ben", {"name": "Benny"}, if_match=version)
    admin.refused(412, "stale-version", "PATCH", "/api/admin/accounts/ben", {"name": "Bob"}, if_match=version)
    assert admin.good("GET", "/api/admin/accounts/ben")["name"] == "Benny"


def test_an_address_belongs_to_one_account(admin: Browser) -> None:
    invited(admin, "Ben")
    admin.good("PATCH", "/api/admin/accounts/ada", {"email": "house@mail.example"})
    admin.refused(409, "already-exists", "PATCH", "/api/admin/accounts/ben", {"email": "House@mail.example"})
    admin.refused(422, "invalid", "PATCH", "/api/admin/accounts/ben", {"email": "no address"})


def test_sessions_are_ended_without_anything_else(admin: Browser) -> None:
    ben = invited(admin, "Ben")
    admin.good("DELETE", "/api/admin/accounts/ben/sessions")
    ben.refused(401, "unauthenticated", "GET", "/api/me")
    ben.good("POST", "/api/login", {"name": "ben", "password": "the password of Ben"})


def test_ones_own_password_is_changed_and_only_this_browser_stays(admin: Browser) -> None:
    here, there = invited(admin, "Ben"), Browser(admin.service)
    there.good("POST", "/api/login", {"name": "ben", "password": "the password of Ben"})
    here.refused(401, "unauthenticated", "POST", "/api/me/password", {"current": "wrong", "password": "another horse"})
    here.good("POST", "/api/me/password", {"current": "the password of Ben", "password": "another horse"})
    here.good("GET", "/api/me")
    there.refused(401, "unauthenticated", "GET", "/api/me")
    there.good("POST", "/api/login", {"name": "ben", "password": "another horse"})


def test_people_change_name_language_and_zone_of_their_own(admin: Browser) -> None:
    ben = invited(admin, "Ben")
    ben.good("PATCH", "/api/me", {"name": "Benjamin", "locale": "de", "timezone": "Europe/Berlin"})
    assert ben.good("GET", "/api/me")["name"] == "Benjamin"
    ben.refused(422, "invalid", "PATCH", "/api/me", {"timezone": "Mars/Olympus"})
    ben.refused(422, "invalid", "PATCH", "/api/me", {"role": "admin"})
    admin.service.person("tom").refused(403, "forbidden", "PATCH", "/api/me", {"name": "Thomas"})


def test_an_administrator_passes_a_link_for_another_password_on(admin: Browser) -> None:
    ben = invited(admin, "Ben")
    made = admin.good("POST", "/api/admin/accounts/ben/password-reset")
    Browser(admin.service).good("POST", f"/api/password-resets/{made['token']}", {"password": "another horse"})
    ben.good("POST", "/api/login", {"name": "ben", "password": "another horse"})


def test_nobody_else_sees_accounts(admin: Browser) -> None:
    ben = invited(admin, "Ben")
    for method, path in (("GET", ""), ("GET", "/ada"), ("PATCH", "/ada"), ("DELETE", "/ada"), ("DELETE", "/ada/sessions")):
        ben.refused(403, "forbidden", method, f"/api/admin/accounts{path}", {"name": "x"} if method == "PATCH" else None)
