"""The QR code of a venue's page for guests."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import segno

from tests.clocked import Service, clocked_service
from tests.people import a_place


def test_the_code_of_a_venue_leads_to_its_page_for_guests(tmp_path: Path) -> None:
    with clocked_service(tmp_path, public_url="https://book.example") as service:
        reply = a_place(service).ask("GET", "/api/venues/luigi/qr.svg")
        assert (reply.status, reply.headers["content-type"]) == (200, "image/svg+xml")
        picture = ElementTree.fromstring(reply.raw)
        expected = segno.make("https://book.example/book/luigi", error="m", micro=False)
        assert picture.get("width") == str(8 * (expected.symbol_size()[0]))
        drawn = [path.get("d") or "?" for path in picture.iter("{http://www.w3.org/2000/svg}path")]
        assert drawn[-1] in expected.svg_inline(scale=8)


def test_a_venue_that_is_not_there_has_no_code(service: Service) -> None:
    service.person("ann").refused(404, "not-found", "GET", "/api/venues/nowhere/qr.svg")
