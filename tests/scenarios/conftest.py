"""One server process for the scenarios of a file. Its data file must be valid at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from sse_booking.store.verify import verify
from tests.live import Server, live_server
from tests.scenarios.participants import WEBHOOK_SECRET, Cast


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("scenarios"), retry_ms=100, webhook_secret=WEBHOOK_SECRET) as one:
        yield one
    assert verify(one.address) == []


@pytest.fixture
async def cast(server: Server) -> AsyncIterator[Cast]:
    async with Cast(server) as people:
        yield people
