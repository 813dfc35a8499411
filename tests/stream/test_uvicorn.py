"""What we build on inside uvicorn. It is private there, so a new version may change it: these tests say what, in words.

`pyproject.toml` allows only the minor version that these tests have passed with.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import uvicorn
from packaging.requirements import Requirement
from packaging.version import Version
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

ROOT = Path(__file__).parent.parent.parent

CYCLE_PARAMETERS = [
    "self", "scope", "transport", "flow", "logger", "access_logger", "access_log", "default_headers", "message_event",
    "expect_100_continue", "keep_alive", "on_response",
]  # fmt: skip
CYCLE_STATE = [
    "body", "disconnected", "keep_alive", "message_event", "more_body", "on_response", "response_complete", "response_started", "scope",
    "waiting_for_100_continue",
]  # fmt: skip
SERVER = ["lifespan", "servers", "server_state", "shutdown", "startup", "should_exit", "force_exit"]


def test_the_installed_version_is_in_the_range_and_the_range_is_one_minor_version() -> None:
    rows = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = next(requirement for row in rows if (requirement := Requirement(row)).name == "uvicorn")
    assert wanted.specifier.contains(uvicorn.__version__)
    installed = Version(uvicorn.__version__)
    assert not wanted.specifier.contains(f"{installed.major}.{installed.minor + 1}")


def test_a_cycle_is_made_as_our_protocol_makes_it() -> None:
    assert list(inspect.signature(RequestResponseCycle.__init__).parameters) == CYCLE_PARAMETERS


def test_a_cycle_keeps_the_state_that_our_protocol_sets() -> None:
    source = inspect.getsource(RequestResponseCycle)
    gone = [name for name in CYCLE_STATE if f"self.{name}" not in source]
    assert gone == [], f"uvicorn's cycle has no {', '.join(gone)} any more: see server/http_protocol.py"


def test_a_cycle_asks_its_transport_for_nothing_but_to_write_and_to_close() -> None:
    asked = set(re.findall(r"self\.transport\.(\w+)", inspect.getsource(RequestResponseCycle)))
    assert asked <= {"write", "close", "is_closing"}, "see HttpProtocol, which stands for it"


def test_flow_control_pauses_and_resumes() -> None:
    assert {"pause_reading", "resume_reading", "pause_writing", "resume_writing", "drain"} <= set(dir(FlowControl))


def test_the_server_gives_its_protocols_what_ours_takes() -> None:
    assert re.search(
        r"create_protocol.*?config=config,\s+server_state=self.server_state,\s+app_state=", inspect.getsource(uvicorn.Server), re.DOTALL
    )


def test_the_status_lines_are_a_table_of_ready_bytes() -> None:
    assert httptools_impl.STATUS_LINE[201] == b"HTTP/1.1 201 Created\r\n"


def test_the_server_has_what_our_shutdown_uses() -> None:
    source = inspect.getsource(uvicorn.Server)
    gone = [name for name in SERVER if f"self.{name}" not in source and not hasattr(uvicorn.Server, name)]
    assert gone == [], f"uvicorn.Server has no {', '.join(gone)} any more: see server/uvicorn_server.py"
