from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import PATIENCE_S

ROOT = Path(__file__).parent.parent


def run_a_skipping_suite(folder: Path, ci: str, *options: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    for file in ("conftest.py", "engines.py"):
        shutil.copy(ROOT / "tests" / file, folder / "tests")
    (folder / "tests" / "test_it.py").write_text("import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no browser')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environ = {**os.environ, "CI": ci}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=2 * PATIENCE_S)


@pytest.mark.parametrize("options", [["-p", "no:xdist"], ["-n", "1"]], ids=["alone", "xdist"])
def test_a_skipped_test_fails_the_session_in_ci_and_is_listed(tmp_path: Path, options: list[str]) -> None:
    outcome = run_a_skipping_suite(tmp_path, "true", *options)
    assert outcome.returncode == pytest.ExitCode.TESTS_FAILED, outcome.stdout
    assert "tests/test_it.py::test_b: Skipped: no browser" in outcome.stdout


def test_a_skipped_test_is_allowed_outside_ci(tmp_path: Path) -> None:
    assert run_a_skipping_suite(tmp_path, "").returncode == pytest.ExitCode.OK
