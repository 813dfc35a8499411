"""axe-core on a page, and the data for the tested pages."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Page

from tests.web.world import VENUES, World

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for rule in found for node in rule["nodes"][:3]]


def a_busy_world(world: World) -> str:
    """Create all venues with some bookings; return the id of one of ann's."""
    for key in VENUES:
        world.venue(key)
    world.book("ben", "luigi", "table-1", 1, "18:30", "20:00", note="A candle, please")
    world.book("ben", "tower", "room-elbe", 1, "10:00", "12:00", title="Budget")
    id_: str = world.book("ann", "luigi", "table-2", 1, "18:30", "20:00", title="Dinner")["id"]
    return id_
