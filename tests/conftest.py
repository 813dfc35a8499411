"""What every test stands on: a clean environment, the real data beside the clone, and no silent skips in CI."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import hypothesis
import pytest

from sse_booking.config import PREFIX

ROOT = Path(__file__).parent.parent

# How long an example takes, or takes to be made, says nothing on shared cores; pytest-timeout catches what hangs.
TIMELESS = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True)
hypothesis.settings.register_profile("short", TIMELESS, max_examples=50)
hypothesis.settings.register_profile("long", TIMELESS, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the clone."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real input is not there: ../shared/data")
    return folder


def pytest_unconfigure() -> None:
    """End the server of PostgreSQL that this process has started, if it has."""
    if "tests.postgres.fixtures" in sys.modules:
        sys.modules["tests.postgres.fixtures"].remove_shared_server()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a test that was skipped has failed: what CI does not run, nobody runs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or hasattr(session.config, "workerinput") or reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped:
        reporter.ensure_newline()
        reporter.section("skipped, which CI does not allow", red=True, bold=True)
        for report in skipped:
            reporter.line(f"{report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}")
        if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
