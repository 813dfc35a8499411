"""The basis of all tests: a clean environment, the real data beside the clone, and no silent skips in CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from sse_booking.config import PREFIX
from tests import engines

ROOT = Path(__file__).parent.parent

# The duration of an example says nothing on shared cores. pytest-timeout ends a test that hangs.
TIMELESS = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True)
hypothesis.settings.register_profile("short", TIMELESS, max_examples=50)
hypothesis.settings.register_profile("long", TIMELESS, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the settings of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--engine`: the databases on which the tests of both engines run."""
    parser.addoption("--engine", choices=("sqlite", "postgres", "both", "all"), default="both", help="see tests/engines.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of both engines on each."""
    file = Path(metafunc.module.__file__ or "")
    folder, name = file.parent.name, f"{file.parent.name}/{file.name}"
    if file.parent.parent != ROOT / "tests" or folder not in engines.BOTH or name in engines.SQLITE_ALONE:
        return
    chosen = metafunc.config.getoption("--engine")
    on = engines.ENGINES if chosen in {"both", "all"} else (chosen,)
    if metafunc.definition.get_closest_marker("sqlite_only") or (chosen == "both" and engines.LONG.keys() & {folder, name}):
        on = engines.ENGINES[:1]
    metafunc.parametrize("engine", on, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine on which this test runs."""
    name = getattr(request, "param", "sqlite")
    with engines.running_on(name):
        yield name


@pytest.fixture(autouse=True)
def _databases_go_back() -> Iterator[None]:
    """Clean the databases that a test has used."""
    yield
    engines.give_back()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the clone."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real input is not there: ../shared/data")
    return folder


def pytest_unconfigure() -> None:
    """Stop the PostgreSQL server that this process has started, if any."""
    if "tests.postgres.fixtures" in sys.modules:
        sys.modules["tests.postgres.fixtures"].remove_shared_server()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI, fail for skipped tests: nobody else would run them."""
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
