"""What we build on inside uvicorn. It is private there, so a new version may change it: these tests say what, in words.

`pyproject.toml` allows only the minor version that these tests have passed with.
"""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

import pytest
import uvicorn
from packaging.requirements import Requirement
from packaging.version import Version
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

ROOT = Path(__file__).parent.parent.parent

METHODS = {
    "_start_asgi_task": ["self", "cycle", "app"],
    "_unset_keepalive_if_required": ["self"],
    "data_received": ["self", "data"],
    "on_headers_complete": ["self"],
    "on_message_begin": ["self"],
    "on_message_complete": ["self"],
    "send_400_response": ["self", "msg"],
}
PROTOCOL_STATE = ["connections", "flow", "loop", "parser", "scope", "server_state", "transport"]
CYCLE_STATE = [
    "disconnected", "keep_alive", "message_event", "on_response", "response_complete", "response_started", "scope",
    "waiting_for_100_continue",
]  # fmt: skip
SERVER = ["lifespan", "servers", "server_state", "shutdown", "startup", "should_exit", "force_exit"]


def test_the_installed_version_is_in_the_range_and_the_range_is_one_minor_version() -> None:
    rows = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = next(requirement for row in rows if (requirement := Requirement(row)).name == "uvicorn")
    assert wanted.specifier.contains(uvicorn.__version__)
    installed = Version(uvicorn.__version__)
    assert not wanted.specifier.contains(f"{installed.major}.{installed.minor + 1}")


@pytest.mark.parametrize("name", METHODS)
def test_the_protocol_has_the_methods_that_ours_extends(name: str) -> None:
    method = getattr(HttpToolsProtocol, name, None)
    assert method is not None, f"uvicorn's HttpToolsProtocol has no {name} any more: see server/streaming_protocol.py"
    assert list(inspect.signature(method).parameters) == METHODS[name]


@pytest.mark.parametrize(("kind", "names"), [(HttpToolsProtocol, PROTOCOL_STATE), (RequestResponseCycle, CYCLE_STATE)])
def test_protocol_and_cycle_keep_the_state_that_a_take_over_sets(kind: type, names: list[str]) -> None:
    source = inspect.getsource(kind)
    gone = [name for name in names if f"self.{name}" not in source]
    assert gone == [], f"uvicorn's {kind.__name__} has no {', '.join(gone)} any more: see server/streaming_protocol.py"


def test_the_status_lines_are_a_table_of_ready_bytes() -> None:
    assert httptools_impl.STATUS_LINE[201] == b"HTTP/1.1 201 Created\r\n"


def test_the_server_has_what_our_shutdown_uses() -> None:
    source = inspect.getsource(uvicorn.Server)
    gone = [name for name in SERVER if f"self.{name}" not in source and not hasattr(uvicorn.Server, name)]
    assert gone == [], f"uvicorn.Server has no {', '.join(gone)} any more: see server/uvicorn_server.py"
