"""Anonymous access when `PUBLIC_READ` is off: only venues that take guests are visible."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.types import Scope

from sse_booking.domain import topics
from sse_booking.store import resources
from sse_booking.store.executor import Store, Tx

MAX_TOPICS = 20


def _places(scope: Scope) -> list[tuple[str, str]]:
    """Return the venues and resources that a request is about, as pairs of topic kind and id. Empty when it is about anything else."""
    params = scope.get("path_params", {})
    if "venue_id" in params:
        return [("venue", params["venue_id"])]
    if "resource_id" in params:
        return [("resource", params["resource_id"])]
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=50)
    if scope["path"] == "/api/resources":
        return [("venue", value) for value in query.get("venue_id", [])]
    if scope["path"] == "/api/stream":
        listed = [topics.parse(text) for text in ",".join(query.get("topics", [])).split(",")[: MAX_TOPICS + 1]]
        found = [(topic.kind, topic.id) for topic in listed if topic is not None and topic.kind in ("venue", "resource")]
        return found if len(found) == len(listed) <= MAX_TOPICS else []
    return []


async def is_open(store: Store, scope: Scope) -> bool:
    """Return whether the request is only about venues that take guests."""
    try:
        places = _places(scope)
    except ValueError:
        return False
    if not places:
        return False

    def job(tx: Tx) -> bool:
        return all(resources.takes_guests(tx.db, kind, id_) for kind, id_ in places)

    return await store.read(job)
