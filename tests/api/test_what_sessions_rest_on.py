"""A session or a ticket is good as long as what it rests on: the key of a token, an account, the demo."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx

from tests.api.test_strangers import PASSWORD, add_account
from tests.live import PATIENCE_S, Server, live_server

ANOTHER_SECRET = "R7vq-another-secret-zK41-of-48-bytes-Wd83-for-x0"


def cookie_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 201, answer.text
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def status(server: Server, headers: dict[str, str], path: str = "/api/me") -> int:
    with server.client(None).stream("GET", path, headers=headers) as answer:
        return answer.status_code


def test_a_changed_secret_ends_sessions_and_tickets_made_with_tokens_of_the_old_one(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        ten_years = server.token("boss", role="admin", ttl_s=3650 * 86400)
        session = cookie_of(server.client(None).post("/api/session", json={"token": ten_years}))
        ticket = f"/api/stream?ticket={server.client('boss').post('/api/stream-tickets').json()['ticket']}"
        server.restart()
        assert (status(server, session), status(server, {}, ticket)) == (200, 200)
        old = server.settings["JWT_SECRET"]
        server.settings["JWT_SECRET"] = ANOTHER_SECRET
        server.restart()
        assert (status(server, session), status(server, {}, ticket)) == (401, 401)
        server.settings["JWT_SECRET"] = old
        server.restart()
        assert status(server, session) == 200
        held = sqlite3.connect(server.database)
        assert old not in str(held.execute("SELECT proof FROM session").fetchall())
        held.close()


def change(server: Server, sql: str) -> None:
    db = sqlite3.connect(server.database, timeout=PATIENCE_S)
    with db:
        db.execute(sql)
    db.close()


def test_whatever_becomes_of_an_account_is_true_of_its_sessions_at_once(tmp_path: Path) -> None:
    with live_server(tmp_path) as server:
        for name in ("zoe", "kim", "lou"):
            add_account(server, name)
        signed_in = {
            name: cookie_of(server.client(None).post("/api/login", json={"name": name, "password": PASSWORD}))
            for name in ("zoe", "kim", "lou")
        }
        origin = {"Origin": server.url}
        ticket = server.client(None).post("/api/stream-tickets", headers=signed_in["zoe"] | origin).json()["ticket"]
        change(server, "UPDATE account SET disabled_at = 1 WHERE user_id = 'kim'")
        change(server, "UPDATE account SET role = 'admin' WHERE user_id = 'lou'")
        assert [status(server, signed_in[name]) for name in ("zoe", "kim", "lou")] == [200, 401, 401]
        change(server, "DELETE FROM account WHERE user_id = 'zoe'")
        assert status(server, signed_in["zoe"]) == 401
        assert status(server, {}, f"/api/stream?ticket={ticket}") == 401
        assert server.client(None).post("/api/session/renew", headers=signed_in["zoe"] | origin).status_code == 401


def test_people_of_the_demo_are_nobody_where_there_is_none(tmp_path: Path) -> None:
    with live_server(tmp_path, demo=True) as server:
        session = cookie_of(server.client(None).post("/api/demo/session", json={"person": "ada"}))
        assert status(server, session) == 200
        server.settings["DEMO"] = "false"
        server.restart()
        assert status(server, session) == 401
