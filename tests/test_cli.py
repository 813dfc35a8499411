from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import jwt
import pytest

from sse_booking.cli import main
from sse_booking.config import SETTINGS
from sse_booking.store.sqlite.file_access import version_in_words
from tests.live import PATIENCE_S

SECRET = "a secret of thirty-two bytes or more"
COMMAND = str(Path(sys.executable).with_name("sse-booking"))


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Run:
    """Runs the command line in this process, with settings of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *arguments: str, **settings: str) -> Ran:
        for name, value in settings.items():
            self.monkeypatch.setenv(f"SSE_BOOKING_{name}", value)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        written = self.capsys.readouterr()
        return Ran(int(ended.value.code or 0), written.out, written.err)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)


def assert_refused(ran: Ran, code: int, word: str) -> None:
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("sse-booking: ")
    assert ran.err.count("\n") == 1
    assert word in ran.err


def test_a_token_is_good_for_its_user_role_name_and_time(run: Run) -> None:
    ran = run("token", "ann", "--role", "admin", "--name", "Ann Øre", "--ttl", "15m", JWT_SECRET=SECRET)
    assert ran.code == 0
    claims = jwt.decode(ran.out.strip(), SECRET, ["HS256"])
    assert (claims["sub"], claims["role"], claims["name"]) == ("ann", "admin", "Ann Øre")
    assert claims["exp"] == claims["iat"] + 900
    assert abs(claims["iat"] - time.time()) < 30


def test_a_token_is_for_a_user_and_eight_hours_unless_said_otherwise(run: Run) -> None:
    claims = jwt.decode(run("token", "ann", JWT_SECRET=SECRET).out.strip(), SECRET, ["HS256"])
    assert (claims["role"], claims["exp"] - claims["iat"]) == ("user", 28_800)
    assert "name" not in claims


@pytest.mark.parametrize(
    ("ttl", "ttl_s"), [("90s", 90), ("15m", 900), ("8h", 28_800), ("30d", 2_592_000), ("3650d", 315_360_000), ("60", 60)]
)
def test_a_duration_is_a_number_and_a_unit_or_seconds(run: Run, ttl: str, ttl_s: int) -> None:
    claims = jwt.decode(run("token", "ann", "--ttl", ttl, JWT_SECRET=SECRET).out.strip(), SECRET, ["HS256"])
    assert claims["exp"] - claims["iat"] == ttl_s


@pytest.mark.parametrize("ttl", ["0s", "0", "-5", "h", "1.5h", "-1h", "8 h", "1w", "3651d", "99999999999d", ""])
def test_another_duration_is_refused(run: Run, ttl: str) -> None:
    assert_refused(run("token", "ann", f"--ttl={ttl}", JWT_SECRET=SECRET), 2, "is not a duration")


@pytest.mark.parametrize("user", ["", "a b", "a,b", "a\nb", "x" * 129, "a\x00b"])
def test_a_user_that_no_server_would_take_gets_no_token(run: Run, user: str) -> None:
    assert_refused(run("token", user, JWT_SECRET=SECRET), 2, "USER")


def test_without_a_secret_there_is_no_token(run: Run) -> None:
    assert_refused(run("token", "ann"), 2, "SSE_BOOKING_JWT_SECRET is not set")


def test_settings_may_come_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "booking.toml").write_text(f'jwt_secret = "{SECRET}"')
    ran = run("token", "ann", "--config", str(tmp_path / "booking.toml"))
    assert jwt.decode(ran.out.strip(), SECRET, ["HS256"])["sub"] == "ann"


def test_bad_settings_are_one_line_that_names_them_all(run: Run) -> None:
    ran = run("serve", PORT="high", JWT_SECRET="short", PROT="1")
    assert_refused(ran, 2, "SSE_BOOKING_PORT")
    assert "SSE_BOOKING_JWT_SECRET" in ran.err
    assert "SSE_BOOKING_PROT" in ran.err


def test_a_server_does_not_start_without_a_key_for_tokens(run: Run) -> None:
    assert_refused(run("serve"), 2, "SSE_BOOKING_JWT_SECRET is not set")


def test_the_help_of_serve_lists_every_setting_with_its_default(run: Run) -> None:
    ran = run("serve", "--help")
    for row in SETTINGS:
        assert f"SSE_BOOKING_{row.name} " in ran.out
        assert not row.default or f"default: {row.default}]" in " ".join(ran.out.split()), row.name


@pytest.mark.parametrize("arguments", [["fly"], ["serve", "--fast"], ["token"], ["verify", "/nowhere/there.db"]])
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, arguments: list[str]) -> None:
    assert_refused(run(*arguments), 2, "")


def test_without_a_command_the_help_is_shown_and_nothing_is_done(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert "Commands:" in ran.err


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    script = "import sys, sse_booking.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout.split()
    assert {"starlette", "uvicorn", "httpx", "jwt", "rich", "msgspec", "prometheus_client"} & set(loaded) == set()


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own process on a free port, and its address; it is killed if it is still there at the end."""
    chosen = {"DATABASE": str(folder / "booking.db"), "PORT": "0", "JWT_SECRET": SECRET} | settings
    environ = os.environ | {f"SSE_BOOKING_{name}": value for name, value in chosen.items()}
    command = [COMMAND, "serve"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout
            line = server.stdout.readline()
            assert line.startswith("listening on http://"), line + server.stdout.read()
            yield server, line.split()[-1]
        finally:
            server.kill()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_server_says_where_it_listens_and_answers_there(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, HOST=host) as (_, url):
        assert httpx.get(f"{url}/healthz", timeout=PATIENCE_S).status_code == 200


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_well_and_has_said_which_sqlite_it_uses(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path) as (server, _):
        assert server.stdout
        assert server.stdout.readline() == f"{version_in_words()}\n"
        assert server.stdout.readline().startswith("there is no administrator yet; create the first account at ")
        server.send_signal(stop)
        assert server.communicate(timeout=PATIENCE_S)[0] == ""
        assert server.returncode == 0


def test_a_port_that_is_taken_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, url):
        environ = os.environ | {"SSE_BOOKING_DATABASE": str(tmp_path / "b.db"), "SSE_BOOKING_JWT_SECRET": SECRET}
        environ["SSE_BOOKING_PORT"] = url.rpartition(":")[2]
        second = subprocess.run([COMMAND, "serve"], env=environ, capture_output=True, text=True, timeout=PATIENCE_S)
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert "in use" in second.stderr


@pytest.mark.parametrize("database", ["/dev/null/booking.db", __file__])
@pytest.mark.parametrize("command", [["serve"], ["verify"], ["backup", "/nowhere/copy.db"]], ids=["serve", "verify", "backup"])
def test_a_data_file_that_can_not_be_used_is_one_line_and_exit_code_1(run: Run, command: list[str], database: str) -> None:
    assert_refused(run(*command, DATABASE=database, JWT_SECRET=SECRET), 1, Path(database).name)


@pytest.mark.parametrize(
    "command",
    ["user list", "user remove ann", "user role ann admin", "person export ann", "person erase ann --yes", "epoch", "deliveries due",
     "deliveries dead", "deliveries again --all", "backup copy.db"],
)  # fmt: skip
def test_a_data_file_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path, command: str) -> None:
    assert_refused(run(*command.split(), DATABASE=str(tmp_path / "typo.db")), 1, "typo.db does not exist; name the data file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "user add ann --password 12345678"])
def test_a_folder_that_is_not_there_is_told_with_what_to_do(run: Run, tmp_path: Path, command: str) -> None:
    assert_refused(run(*command.split(), DATABASE=str(tmp_path / "typo" / "booking.db"), JWT_SECRET=SECRET), 1, "make it")


@pytest.mark.parametrize("command", ["user add ann", "person erase ann"])
def test_a_question_that_nobody_is_there_to_answer_is_told(tmp_path: Path, command: str) -> None:
    environ = os.environ | {"SSE_BOOKING_DATABASE": str(tmp_path / "b.db")}
    ended = subprocess.run([COMMAND, *command.split()], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr[-71:]) == (2, "sse-booking: nobody is there to ask; give it as an option (see --help)\n")


def test_a_running_server_can_be_backed_up_and_the_copy_verified(run: Run, tmp_path: Path) -> None:
    with serving(tmp_path):
        assert run("backup", str(tmp_path / "copy.db"), DATABASE=str(tmp_path / "booking.db")).code == 0
    assert_refused(run("backup", str(tmp_path / "copy.db"), DATABASE=str(tmp_path / "booking.db")), 1, "copy.db")
    assert_refused(run("backup", str(tmp_path / "typo" / "copy.db"), DATABASE=str(tmp_path / "booking.db")), 1, "make it")
    for file in ("copy.db", "booking.db"):
        assert run("verify", str(tmp_path / file)) == Ran(0, f"{tmp_path / file}: every invariant holds\n", "")


def test_a_second_service_on_a_file_is_refused_and_what_else_writes_takes_turns(run: Run, tmp_path: Path) -> None:
    with serving(tmp_path) as (server, _):
        ran = run("serve", DATABASE=str(tmp_path / "booking.db"), JWT_SECRET=SECRET, PORT="0")
        assert_refused(ran, 1, f"served already by process {server.pid}")
        ran = run("user", "add", "ann", "--password", "correct horse", DATABASE=str(tmp_path / "booking.db"))
        assert (ran.code, ran.out) == (0, "ann can sign in\n")


def test_what_the_command_line_makes_is_for_its_user_alone(tmp_path: Path) -> None:
    with serving(tmp_path):
        environ = os.environ | {"SSE_BOOKING_DATABASE": str(tmp_path / "booking.db")}
        subprocess.run([COMMAND, "backup", str(tmp_path / "copy.db")], env=environ, check=True, preexec_fn=lambda: os.umask(0o022))
        assert {path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077} == set()
        assert {"booking.db", "booking.db-wal", "copy.db"} <= {path.name for path in tmp_path.iterdir()}


def test_a_file_of_something_else_is_left_as_it_is_and_nothing_is_made_beside_it(run: Run, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("Dear diary,\n" * 500)
    diary.chmod(0o644)
    assert_refused(run("serve", DATABASE=str(diary), JWT_SECRET=SECRET), 1, "diary.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
    assert diary.stat().st_mode & 0o777 == 0o644


def test_a_demo_is_refused_on_all_addresses_and_on_a_file_with_real_people(run: Run, tmp_path: Path) -> None:
    database = str(tmp_path / "booking.db")
    assert_refused(run("serve", DATABASE=database, JWT_SECRET=SECRET, DEMO="true", HOST="0.0.0.0"), 2, "DEMO_CONFIRMED")
    assert_refused(run("demo", "--serve", DATABASE=database, HOST="0.0.0.0", DEMO=""), 2, "DEMO_CONFIRMED")
    assert run("user", "add", "ann", "--password", "correct horse", DATABASE=database).code == 0
    assert_refused(run("serve", DATABASE=database, JWT_SECRET=SECRET, DEMO="true", HOST="127.0.0.1"), 1, "real people")
    with serving(tmp_path, DEMO="true", DEMO_CONFIRMED="true"):
        pass


def test_a_file_that_a_demo_began_stays_a_demos_until_it_is_served_for_real(run: Run, tmp_path: Path) -> None:
    for demo in ("true", "true", "false"):
        with serving(tmp_path, DEMO=demo):
            run("user", "add", f"ann-{time.time_ns()}", "--password", "correct horse", DATABASE=str(tmp_path / "booking.db"))
    assert_refused(run("serve", DATABASE=str(tmp_path / "booking.db"), JWT_SECRET=SECRET, DEMO="true"), 1, "real people")


def test_a_data_file_that_breaks_an_invariant_is_told_and_exit_code_1(run: Run, tmp_path: Path) -> None:
    with serving(tmp_path):
        pass
    with contextlib.closing(sqlite3.connect(tmp_path / "booking.db")) as db:
        (trigger,) = db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name LIMIT 1").fetchone()
        db.execute(f'DROP TRIGGER "{trigger}"')
    ran = run("verify", str(tmp_path / "booking.db"))
    assert ran.code == 1
    assert trigger in ran.out
    assert ran.err.count("\n") == 1


def test_a_server_may_open_as_many_sockets_as_the_system_allows() -> None:
    script = """
import resource
from sse_booking.cli.options import raise_descriptor_limit
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
raise_descriptor_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))
"""
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE_S).stdout == "True\n"


def test_accounts_are_invited_disabled_and_erased_on_the_command_line(run: Run, tmp_path: Path) -> None:
    database = str(tmp_path / "booking.db")
    made = run("user", "add", "mia", "--full-name", "Mia Berg", "--password", "correct horse", DATABASE=database)
    assert made.code == 0, made.err
    link = run("user", "invite", "--role", "admin", "--name", "Ada", DATABASE=database, PUBLIC_URL="https://book.example")
    assert link.out.startswith("https://book.example/join#")
    assert_refused(run("user", "invite", "--venue", "nowhere", DATABASE=database), 1, "nowhere")
    assert run("user", "disable", "mia", DATABASE=database).code == 0
    assert "(disabled)" in run("user", "list", DATABASE=database).out
    assert run("user", "enable", "mia", DATABASE=database).code == 0
    assert "(disabled)" not in run("user", "list", DATABASE=database).out
    assert "Mia Berg" in run("person", "export", "mia", DATABASE=database).out
    assert run("person", "erase", "mia", "--yes", DATABASE=database).out == "mia is erased\n"
    assert run("user", "list", DATABASE=database).out == ""
    assert_refused(run("person", "erase", "mia", "--yes", DATABASE=database), 1, "mia")
    assert run("verify", DATABASE=database).code == 0
