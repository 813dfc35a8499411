from __future__ import annotations

import re
from html.parser import HTMLParser

from sse_booking.http.app import OPERATIONS
from sse_booking.http.context import RequestContext, Response
from sse_booking.http.docs.openapi import docs_page, openapi
from sse_booking.http.operation import Operation
from sse_booking.http.problems.responses import PROBLEMS


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag in ("a", "link"):
            self.links.append(str(given["href"]))
        if tag == "th":
            assert given["scope"] == "col"


def the_page() -> Outline:
    outline = Outline()
    outline.feed(docs_page(OPERATIONS))
    return outline


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    assert not {"script", "style", "iframe", "img"} & set(the_page().tags)


def test_the_page_can_be_read_aloud() -> None:
    page = the_page()
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False))
    assert page.tags.count("table") == page.tags.count("caption")
    assert {"main", "nav", "header"} <= set(page.tags)


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = the_page()
    assert len(page.ids) == len(set(page.ids))
    assert {link for link in page.links if link.startswith("#")} <= {f"#{id_}" for id_ in page.ids}
    addresses = {"/problems", "/openapi.json", "/static/docs.css"} | {f"/problems/{kind.name}" for kind in PROBLEMS}
    assert {link for link in page.links if not link.startswith("#")} <= addresses


def test_every_operation_has_an_address_of_its_own_on_the_page() -> None:
    ids = {operation["operationId"] for item in openapi(OPERATIONS)["paths"].values() for operation in item.values()}
    assert ids <= set(the_page().ids)


def test_text_is_text_on_the_page() -> None:
    async def nothing(call: RequestContext) -> Response:
        return Response(204)

    page = docs_page([Operation("GET", "/api/tables", nothing, "Do it", tag="tables", description='<b>"&`x<y`')])
    assert '&lt;b&gt;"&amp;<code>x&lt;y</code>' in page
