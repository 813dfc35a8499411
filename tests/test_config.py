from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from sse_booking.config import SETTINGS, BadSettings, Config, Setting, load

SECRET = "kT3-vQ9.zR7-mW1.pL5-xN8.bH4-cJ6."
ROOT = Path(__file__).parent.parent
PEM = "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"


def env(**settings: str) -> dict[str, str]:
    return {f"SSE_BOOKING_{name}": value for name, value in settings.items()}


def test_without_anything_set_every_setting_has_its_default() -> None:
    assert load(environ={"PATH": "/bin"}) == Config()


def test_every_default_in_the_table_is_what_its_own_text_reads_as() -> None:
    for row in SETTINGS:
        if row.default:
            assert getattr(load(environ=env(**{row.name: row.default})), row.name.lower()) == getattr(Config(), row.name.lower()), row.name


def test_every_setting_has_a_sentence_of_help() -> None:
    assert [row.name for row in SETTINGS if not row.help.endswith(".")] == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE", "~/b.db", Path.home() / "b.db"),
        ("HOST", "::", "::"),
        ("PORT", "0", 0),
        ("PORT", " 65535\n", 65535),
        ("PUBLIC_URL", "https://Book.example/", "https://book.example"),
        ("PUBLIC_URL", "https://book.example:443", "https://book.example"),
        ("PUBLIC_URL", "http://book.example:443", "http://book.example:443"),
        ("CORS_ORIGINS", "https://a.example, http://[::1]:3000,", ("https://a.example", "http://[::1]:3000")),
        ("JWT_SECRET", SECRET, SECRET),
        ("JWT_SECRET", "äöüßéèñç" + "åøæœþðłž", "äöüßéèñçåøæœþðłž"),
        ("JWT_PUBLIC_KEY", PEM, PEM.strip()),
        ("JWT_JWKS", "https://id.example/jwks.json", "https://id.example/jwks.json"),
        ("HEARTBEAT_S", "0.5", 0.5),
        ("PUBLIC_READ", "TRUE", True),
        ("PUBLIC_READ", "0", False),
        ("PUBLIC_URL", "  ", ""),
    ],
)
def test_a_good_value_is_read(name: str, value: str, expected: object) -> None:
    assert getattr(load(environ=env(**{name: value})), name.lower()) == expected


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "65536", "65535"),
        ("PORT", "-1", "0 to"),
        ("PORT", "8_0", "whole"),
        ("PORT", "٣", "whole"),
        ("MAX_STREAMS", "9" * 5000, "whole"),
        ("TICKET_TTL_S", "3601", "3600"),
        ("HEARTBEAT_S", "0", "0.05"),
        ("HEARTBEAT_S", "nan", "seconds"),
        ("HEARTBEAT_S", "inf", "seconds"),
        ("HEARTBEAT_S", "often", "seconds"),
        ("PUBLIC_READ", "maybe", "true or false"),
        ("PUBLIC_URL", "book.example", "origin"),
        ("PUBLIC_URL", "https://book.example/path", "origin"),
        ("PUBLIC_URL", "ftp://book.example", "origin"),
        ("CORS_ORIGINS", "https://a.example,*", "origin"),
        ("CORS_ORIGINS", "https://user@a.example", "origin"),
        ("JWT_SECRET", "s" * 31, "32 bytes"),
        ("JWT_SECRET", "a" * 32, "guessed"),
        ("JWT_SECRET", "abcd1234" * 8, "guessed"),
        ("JWT_SECRET", "at-least-32-bytes-that-nobody-can-guess", "example"),
        ("JWT_SECRET", "please-change-me-please-change-me-now", "example"),
        ("WEBHOOK_SECRET", "whsec", "16 bytes"),
        ("WEBHOOK_SECRET", "x" * 40, "guessed"),
        ("JWT_PUBLIC_KEY", "-----BEGIN PRIVATE KEY-----", "private"),
        ("JWT_PUBLIC_KEY", "/nowhere/key.pem", "PEM"),
        ("JWT_JWKS", "/nowhere/jwks.json", "file"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str, word: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load(environ=env(**{name: value}))
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"SSE_BOOKING_{name} ")
    assert word in caught.value.problems[0]


def test_all_bad_settings_are_named_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        load(environ=env(PROT="80", PORT="x", JWT_SECRET="short"))
    assert [problem.split()[0] for problem in caught.value.problems] == ["SSE_BOOKING_JWT_SECRET", "SSE_BOOKING_PORT", "SSE_BOOKING_PROT"]
    assert "did you mean PORT?" in str(caught.value)


def test_secrets_stay_out_of_messages_and_of_the_repr() -> None:
    with pytest.raises(BadSettings) as caught:
        load(environ=env(JWT_SECRET="hush"))
    assert "hush" not in str(caught.value)
    assert SECRET not in repr(load(environ=env(JWT_SECRET=SECRET)))


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_no_refusal_repeats_the_value_whatever_setting_a_secret_stands_in(row: Setting) -> None:
    said = ""
    try:
        load(environ=env(**{row.name: "Zebra-secret"}))
    except BadSettings as refused:
        said = str(refused).lower()
    assert "zebra" not in said


@pytest.mark.parametrize("document", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"], ids=lambda path: path.name)
def test_no_secret_that_a_document_shows_is_taken(document: Path) -> None:
    for secret in re.findall(r"(?:JWT|WEBHOOK)_SECRET=([^\s$<(]\S*)", document.read_text("utf-8")):
        with pytest.raises(BadSettings):
            load(environ=env(JWT_SECRET=secret))


@pytest.mark.parametrize("public", [{"host": "0.0.0.0"}, {"host": "192.168.1.7"}, {"host": "::"}, {"public_url": "https://book.example"}])
def test_a_demo_that_others_can_reach_has_to_be_said_twice(public: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="DEMO_CONFIRMED"):
        replace(Config(demo=True), **public).require_safe_demo()  # type: ignore[arg-type]  # names and values of Config
    replace(Config(demo=True, demo_confirmed=True), **public).require_safe_demo()  # type: ignore[arg-type]
    replace(Config(), **public).require_safe_demo()  # type: ignore[arg-type]


@pytest.mark.parametrize("own", [{}, {"host": "::1"}, {"host": "localhost"}, {"public_url": "http://localhost:8000"}])
def test_a_demo_on_ones_own_machine_is_said_once(own: dict[str, str]) -> None:
    replace(Config(demo=True), **own).require_safe_demo()  # type: ignore[arg-type]


def test_webhooks_of_a_demo_reach_this_machine_where_only_this_machine_reaches_the_demo() -> None:
    assert Config(demo=True).egress == (ip_network("127.0.0.0/8"),)
    assert Config(demo=True, demo_confirmed=True).egress == Config().egress == ()


def test_settings_that_work_but_are_hardly_meant_are_warned_of() -> None:
    assert Config(public_url="http://localhost:8000").warnings() == []
    assert Config(public_url="https://book.example", host="0.0.0.0").warnings() == []
    [warning] = Config(public_url="http://book.example").warnings()
    assert "not Secure" in warning
    [warning] = Config(jwt_jwks="http://id.example/jwks.json").warnings()
    assert "JWT_JWKS" in warning
    [warning] = Config(host="0.0.0.0").warnings()
    assert "PUBLIC_URL is not set" in warning


def test_a_key_may_be_the_path_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(PEM)
    assert load(environ=env(JWT_PUBLIC_KEY=str(tmp_path / "key.pem"))).jwt_public_key == PEM


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "booking.toml"
    file.write_text('port = 1\nheartbeat_s = 2.5\npublic_read = true\ncors_origins = ["https://a.example", "https://b.example"]\n')
    config = load(file, env(PORT="2"))
    assert (config.port, config.heartbeat_s, config.public_read) == (2, 2.5, True)
    assert config.cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize("content", ["port = ", "\xff"])
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "booking.toml"
    file.write_text(content, "latin-1")
    with pytest.raises(BadSettings, match=r"booking\.toml can't be read"):
        load(file, {})


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        load(tmp_path / "booking.toml", {})


def test_unknown_names_and_bad_values_in_a_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "booking.toml"
    file.write_text('prot = 80\nport = "many"\n')
    with pytest.raises(BadSettings) as caught:
        load(file, {})
    assert [problem.split()[0] for problem in caught.value.problems] == ["prot", "port"]


def test_a_server_needs_something_to_check_tokens_with() -> None:
    with pytest.raises(BadSettings, match="JWT_SECRET"):
        Config().require_token_key()
    Config(jwt_secret=SECRET).require_token_key()


def test_a_config_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Config().port = 1  # type: ignore[misc]
