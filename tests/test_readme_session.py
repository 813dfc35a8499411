"""The README's sessions, as a stranger types them beside `make run`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from sse_booking.store.verify import verify
from tests.live import PATIENCE_S

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
BLOCKS: Final = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
BASH: Final = shutil.which("bash") or "bash"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder with a running service as `make run` has it, and the address."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "data").mkdir()
    secret = "a secret of the readme, thirty-two bytes or more"
    (folder / "data" / "booking.toml").write_text(f'database = "data/booking.db"\njwt_secret = "{secret}"\nport = 0\n', "utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    made = re.search(r"^run:.*\n\t@\$\(BIN\)/(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert made is not None
    command = [str(BIN / "sse-booking"), *made[1].split()[1:]]
    environ = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            url = next(line.split()[-1] for line in service.stdout if line.startswith("listening on "))
            yield folder, url
        finally:
            service.send_signal(signal.SIGTERM)
            service.communicate(timeout=PATIENCE_S)
    assert service.returncode == 0
    assert verify(folder / "data" / "booking.db") == []


def typed(words: str, url: str) -> str:
    """The one block of the README in which these words are, for a service at `url`."""
    (block,) = (block for block in BLOCKS if words in block)
    return str(block).replace("http://127.0.0.1:8000", url)


@pytest.mark.timeout(240)
def test_a_stranger_sees_a_booking_arrive_in_the_other_terminal(stranger: tuple[Path, str]) -> None:
    folder, url = stranger
    first, second = typed("olivia", url), typed("2030-06-01T21:00:00Z", url)
    with subprocess.Popen([BASH, "-c", first], cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True) as listening:
        assert listening.stdout is not None
        try:
            for line in listening.stdout:
                if "event: connected" in line:
                    break
            answers = subprocess.run(
                [BASH, "-c", second], cwd=folder, capture_output=True, text=True, check=True, timeout=2 * PATIENCE_S
            ).stdout
            seen = next(line for line in listening.stdout if line.startswith("data: ") and "slot_unavailable" in line)
        finally:
            os.killpg(listening.pid, signal.SIGKILL)
    assert '"status":"approved"' in answers
    assert '"/problems/slot-taken"' in answers
    assert '"alternatives":[{' in answers
    assert "2030-06-01T18:00:00Z" in seen
    assert "ann" not in seen


ANSWERS: Final = {
    "baler": ['"status":"approved"', '"status":"cancelled"'],
    "table-9": ['"status":"waiting"', '"status":"cancelled"', '"status":"offered"'],
    "tennis-1": ['"/problems/slot-taken"', '"status":"approved"', '"status":"revoked"'],
    "room-bille": ['"attendees":["Ben"]', '"/problems/stale-version"', '"status":"cancelled"'],
    "room-alster": ['"skipped":[]', '"resource_id":"room-elbe"', '"skipped":[{"number":2,'],
    "lot-river": ['"quantity":5', '"/problems/slot-taken"', '"quantity":4', '"used":5'],
}
"""What a session is about -> what each of the answers that it prints has in it."""


@pytest.mark.timeout(240)
@pytest.mark.parametrize("place", ANSWERS)
def test_a_session_with_each_business_answers_what_it_says(stranger: tuple[Path, str], place: str) -> None:
    folder, url = stranger
    session = typed("as() {", url) + typed(f'"{place}"', url)
    ran = subprocess.run([BASH, "-euc", session], cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    lines = ran.stdout.splitlines()
    assert ran.stderr == ""
    assert len(lines) == len(ANSWERS[place]), lines
    assert [line for line, wanted in zip(lines, ANSWERS[place], strict=True) if wanted not in line] == []
