"""The modules that hold the stream, each by itself in a real browser."""

from __future__ import annotations

import pytest

from tests.web.conftest import People
from tests.web.world import World

TOPICS_LATER = """() => new Promise(async (resolve) => {
    const {Connection} = await import('/static/events/connection.js');
    const connected = [];
    const connection = new Connection({
        url: '/api/stream',
        onState: () => {},
        onFrame: ({type, data}) => {
            if (type !== 'connected') return;
            connected.push(JSON.parse(data).topics);
            if (connected.length === 1) connection.setTopics(['user:ann', 'venue:luigi']);
            else {
                connection.close();
                resolve(connected);
            }
        },
    });
    connection.setTopics([]);
    connection.run();
})"""


@pytest.fixture(scope="module", autouse=True)
def restaurant(world: World) -> None:
    world.venue("luigi")


def test_a_topic_that_is_wanted_after_a_stream_without_any_was_opened_is_listened_to(people: People) -> None:
    page = people("ann", "/")
    first, second = page.evaluate(TOPICS_LATER)
    assert "venue:luigi" not in first
    assert "venue:luigi" in second
