"""One server process for all API tests of a worker. Each test creates its own places in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import Server, live_server
from tests.sockets import Sockets

PAGE = "https://page.example"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("api"), cors_origins=f"{PAGE},http://localhost:3000", heartbeat_s=1) as one:
        yield one


@pytest.fixture(scope="session")
def way(server: Server) -> Sockets:
    return Sockets(server)
