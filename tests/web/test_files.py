"""How the pages are served, and that their files are whole: types, caching, policy, texts, vendored code."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import httpx
import pytest

from sse_booking.http import pages
from tests.live import PATIENCE_S, Server


def test_the_document_is_revalidated_and_its_files_are_kept_for_ever(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        document = client.get("/")
        assert document.headers["cache-control"] == "no-cache"
        assert client.get("/", headers={"If-None-Match": document.headers["etag"]}).status_code == 304
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', document.text)
        assert len(files) > 5
        for path in files:
            file = client.get(path)
            assert file.status_code == 200, path
            assert "immutable" in file.headers["cache-control"]
            assert file.headers["content-type"].split(";")[0] in {"text/javascript", "text/css", "image/svg+xml", "image/png"}


def test_the_style_sheets_are_one_request_and_printing_has_a_rule_of_its_own(server: Server, web_folder: Path) -> None:
    document = httpx.get(server.url + "/").text
    (path,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', document)
    text = httpx.get(server.url + path).text
    names = re.findall(r'"{{base}}/([^"]+\.css)"', (web_folder / "index.html").read_text("utf-8"))
    assert len(names) > 5
    assert [name for name in names if (web_folder / name).read_text("utf-8") not in text] == []
    screen, _, print_ = text.partition("@media print {")
    assert "@page" in print_
    assert "@page" not in screen


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_texts_of_a_language_are_one_request(server: Server, web_folder: Path, language: str) -> None:
    text = httpx.get(f"{server.url}/static/texts/{language}.js").text
    assert not re.search(r"^import|^  \.\.\.", text, re.MULTILINE)
    keys = re.findall(r'^  "([^"]+)": ', text, re.MULTILINE)
    parts = [part.read_text("utf-8") for part in (web_folder / "texts").glob(f"{language}*.js")]
    assert sorted(keys) == sorted(key for part in parts for key in re.findall(r'^  "([^"]+)": ', part, re.MULTILINE))


def test_every_page_has_its_document_and_everything_else_is_a_problem(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        bodies = {re.sub('<link rel="modulepreload".*\n', "", client.get(path.replace("{id}", "x")).text) for path in pages.PAGES}
        assert len(bodies) == 1
        for path in ("/nope", "/static/nope.js", "/static/../config.py", "/static/%2e%2e/config.py", "/places", "/desk/a/b"):
            refused = client.get(path)
            assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json")
        shown = client.get("/nope", headers={"Accept": "text/html,*/*;q=0.8"})
        assert (shown.status_code, shown.text) == (404, client.get("/").text)  # a person is told by the pages
        assert client.get("/api/nope", headers={"Accept": "text/html"}).headers["content-type"] == "application/problem+json"
        assert client.head("/").status_code == 200
        assert client.post("/").status_code == 405


def test_the_document_of_a_page_names_its_two_files_and_these_hold_every_module(server: Server, web_folder: Path) -> None:
    routes = re.findall(r'^  \["([\w-]+)", /(.+)/\],$', (web_folder / "core" / "router.js").read_text("utf-8"), re.MULTILINE)
    modules = dict(re.findall(r'^  "?([\w-]+)"?: \(\) => import\("\./(.+)"\),$', (web_folder / "app.js").read_text("utf-8"), re.MULTILINE))
    held: set[str] = set()
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        for path in pages.PAGES:
            asked = path.replace("{id}", "x")
            name = next(name for name, pattern in routes if re.fullmatch(pattern.replace("\\/", "/"), asked))
            answer = client.get(asked)
            (base, app), (_, page) = re.findall(
                r'<(?:link rel="modulepreload" href|script type="module" src)="(/static/\w+/)([^"]+)">', answer.text
            )[::-1]
            assert (app, page) == ("app.js", modules[name]), path
            joined = client.get(base + app).text + client.get(base + page).text
            assert not re.search(r"^import .*(?<!app\.js)\";$", joined, re.MULTILINE)
            held |= set(re.findall(r"^// (.+\.js)$", joined, re.MULTILINE))
            assert client.get(asked, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    alone = {"booking-events.js", "service-worker.js", "theme-early.js", "vendor/event-calendar.js"}
    there = {file.relative_to(web_folder).as_posix() for file in web_folder.rglob("*.js")}
    assert {name for name in there - held - alone if not name.startswith("texts/")} == set()


def test_the_policy_allows_nothing_inline_and_nobody_elses(server: Server) -> None:
    document = httpx.get(server.url + "/", timeout=PATIENCE_S)
    policy = document.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", document.text)
    assert document.headers["x-content-type-options"] == "nosniff"


def test_files_are_compressed_once_for_those_who_take_it(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=PATIENCE_S) as client:
        packed = client.get("/static/booking-events.js", headers={"Accept-Encoding": "gzip"})
        plain = client.get("/static/booking-events.js", headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.content == plain.content
        assert packed.headers["cache-control"] == "no-cache"
    file = pages.load().files["booking-events.js"]
    assert file.packed
    assert gzip.decompress(file.packed) == file.body


def catalogue(folder: Path, code: str) -> dict[str, str]:
    text = "".join(path.read_text("utf-8") for path in sorted((folder / "texts").glob(f"{code}*.js")))
    found = re.findall(r'^  "([^"]+)":\s+(.+?),$', text, re.MULTILINE | re.DOTALL)
    assert len(found) == len({key for key, _ in found})
    return dict(found)


def test_both_languages_have_every_text_with_the_same_places_to_fill(web_folder: Path) -> None:
    english, german = catalogue(web_folder, "en"), catalogue(web_folder, "de")
    assert english.keys() == german.keys()
    names = {key: (set(re.findall(r"\{(\w+)\}", english[key])), set(re.findall(r"\{(\w+)\}", german[key]))) for key in english}
    assert {key: pair for key, pair in names.items() if pair[0] != pair[1]} == {}


def test_every_text_that_a_page_asks_for_is_there(web_folder: Path) -> None:
    english = catalogue(web_folder, "en")
    asked = {
        key: path.name for path in web_folder.rglob("*.js") if path.parent.name not in {"texts", "vendor"}
        for key in re.findall(r'\bt\("([^"]+)"', path.read_text("utf-8"))
    }  # fmt: skip
    assert {key: name for key, name in asked.items() if key not in english} == {}


def test_no_module_makes_markup_of_text(web_folder: Path) -> None:
    ways = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet|\beval\(|new Function")
    found = [path.name for path in web_folder.rglob("*.js") if path.parent.name != "vendor" and ways.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", ["preact.js", "hooks.js", "htm.js", "event-calendar.js", "event-calendar.css"])
def test_vendored_code_is_what_its_note_says(web_folder: Path, name: str) -> None:
    note = (web_folder / "vendor" / "README.md").read_text("utf-8")
    row = next(line for line in note.splitlines() if line.startswith(f"| `{name}`"))
    digest = hashlib.sha256((web_folder / "vendor" / name).read_bytes()).hexdigest()
    assert digest in row, digest
