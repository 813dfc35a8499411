"""`doctor` about mail, pushes and webhooks: what does not work is said in words, and nothing is sent by asking."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from sse_booking.config import Config
from sse_booking.notify.push.vapid import new_key, write_key
from sse_booking.store.delivery_state import key
from sse_booking.store.executor import once
from sse_booking.store.open_engine import open_engine
from sse_booking.store.sqlite.database import prepare
from sse_booking.upkeep.reaching import egress, mail, push_key
from tests.clocked import clocked_service
from tests.notify.mail_server import Postbox, postbox
from tests.people import a_place

SECRET = "a secret for tests that is long enough for HS256"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    prepare(str(tmp_path / "booking.db"))
    return Config(database=tmp_path / "booking.db", jwt_secret=SECRET, public_url="https://book.example", mail_from="host@book.example")


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as found:
        yield found


def found(check: object, config: Config) -> list[tuple[str, str]]:
    assert callable(check)
    return [(finding.level, finding.text) for finding in check(config)]


def test_a_relay_that_takes_us_is_good_and_gets_no_mail(config: Config, box: Postbox) -> None:
    assert found(mail, replace(config, mail_url=box.url)) == [("ok", f"the mail relay 127.0.0.1:{box.port} takes mail")]
    assert box.letters == []


def test_a_relay_that_does_not_is_named_with_the_reason(config: Config, box: Postbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ((level, text),) = found(mail, replace(config, mail_url=f"smtp://127.0.0.1:{port}"))
    assert (level, text) == ("bad", f"the mail relay 127.0.0.1:{port} accepts no connections: nothing listens there")
    ((level, text),) = found(mail, replace(config, mail_url=f"smtps://127.0.0.1:{box.port}"))
    assert (level, "TLS" in text) == ("bad", True)
    ((level, text),) = found(mail, replace(config, mail_url="smtp://relay.invalid"))
    assert (level, "name does not exist" in text) == ("bad", True)
    ((level, text),) = found(mail, replace(config, mail_url=f"smtp://host:secret@127.0.0.1:{box.port}"))
    assert level == "bad"
    assert "secret" not in text


def test_without_a_sender_and_an_address_of_its_own_mail_is_a_warning(config: Config, box: Postbox) -> None:
    texts = [text for level, text in found(mail, replace(config, mail_url=box.url, mail_from="", public_url="")) if level == "warn"]
    assert len(texts) == 2
    assert "MAIL_FROM" in texts[0]
    assert "PUBLIC_URL" in texts[1]
    assert found(mail, config)[0][0] == "ok"


def test_the_key_of_pushes_is_looked_at(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "push.pem"
    pushing = replace(config, push_key_file=str(file))
    assert found(push_key, pushing)[0][0] == "warn"
    text = new_key()
    write_key(file, text)
    once(open_engine(config.database), lambda tx: key(tx.db, "push", lambda: text))
    assert found(push_key, pushing) == [("ok", f"{file} holds the key of pushes and the data file has a copy")]
    file.chmod(0o640)
    assert "chmod 600" in found(push_key, pushing)[0][1]
    file.unlink()
    write_key(file, new_key())
    assert "not the key that browsers subscribed with" in found(push_key, pushing)[0][1]
    file.write_text("nothing")
    assert found(push_key, pushing)[0][0] == "bad"
    assert found(push_key, config)[0][0] == "ok"
    apple = found(push_key, replace(config, push_key_file=str(tmp_path / "other.pem"), public_url=""))
    assert [text for level, text in apple if "Apple" in text]


def test_hosts_that_the_guard_refuses_are_named_and_so_are_wide_openings(tmp_path: Path) -> None:
    opened = (ip_network("10.0.0.0/8"), ip_network("169.254.0.0/16"), ip_network("127.0.0.0/8"))
    with clocked_service(tmp_path, public_url="https://book.example", egress_allow=opened) as service:
        a_place(service, "table")
        owner = service.person("owner")
        for url in ("https://10.1.2.3/hook", "https://127.0.0.1/hook", "https://hooks.invalid/x"):
            owner.post("/api/venues/luigi/webhooks", {"url": url})
        config = service.config
    findings = found(egress, config)
    assert [text.split()[0] for level, text in findings if level == "warn" and "can't be reached" in text] == ["hooks.invalid"]
    assert sum("opens" in text and "list only the networks that are needed" in text for _, text in findings) == 3
    closed = found(egress, replace(config, egress_allow=()))
    assert [text.split()[0] for _, text in closed] == ["10.1.2.3", "127.0.0.1", "hooks.invalid"]


def test_a_data_file_that_is_not_there_yet_says_nothing_of_addresses(tmp_path: Path) -> None:
    config = Config(database=tmp_path / "none.db", jwt_secret=SECRET)
    assert [level for level, _ in found(egress, config)] == ["ok"]
    assert not (tmp_path / "none.db").exists()
