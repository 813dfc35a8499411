"""The web pages: static files of `web/`, read and hashed once at start, and the HTML document.

All files share one version, which is part of their URLs (`/static/<version>/app.js`). Modules can therefore import each other by relative
paths, no file is ever stale, and all may be cached forever. Only the document is requested each time, and answered 304 by its ETag. Without
the version (`/static/booking-events.js`), a file is for other sites to import; it is revalidated.

The modules that every page needs are joined into app.js, those of a page into one file more (modules.py). The document is the same for
every page but for that file, which it preloads.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from sse_booking.domain.errors import NotFound
from sse_booking.http.compression import takes_gzip
from sse_booking.http.context import Handler, RequestContext, Response
from sse_booking.http.modules import Joiner
from sse_booking.http.operation import Operation

PAGES: Final = {
    "/": "pages/find/find-page.js",
    "/sign-in": "pages/sign-in/sign-in-page.js",
    "/welcome": "pages/account/welcome-page.js",
    "/start": "pages/start/start-page.js",
    "/join": "pages/account/join-page.js",
    "/register": "pages/account/register-page.js",
    "/forgotten": "pages/account/forgotten-page.js",
    "/reset": "pages/account/reset-page.js",
    "/book/{id}": "pages/guest/book-page.js",
    "/g": "pages/guest/manage-page.js",
    "/g/{id}": "pages/guest/manage-page.js",
    "/places/{id}": "pages/place/place-page.js",
    "/bookings": "pages/bookings/bookings-page.js",
    "/bookings/{id}": "pages/booking/booking-page.js",
    "/desk": "pages/desk/desk-page.js",
    "/desk/{id}": "pages/desk/desk-page.js",
    "/reports/{id}": "pages/reports/reports-page.js",
    "/setup": "pages/setup/setup-page.js",
    "/setup/{id}": "pages/setup/setup-page.js",
    "/setup/{id}/webhooks": "pages/webhooks/webhooks-page.js",
    "/admin": "pages/admin/admin-page.js",
    "/admin/{id}": "pages/admin/admin-page.js",
    "/me": "pages/me/me-page.js",
    "/inbox": "pages/inbox/inbox-page.js",
    "/inbox/{id}": "pages/inbox/inbox-page.js",
}
"""The paths that the router in web/app.js knows, and the module of each, for its document to preload. Every other path is a 404."""
AT_THE_ROOT: Final = ("/service-worker.js", "/manifest.webmanifest")
TYPES: Final = {
    "js": b"text/javascript; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "html": b"text/html; charset=utf-8",
    "svg": b"image/svg+xml",
    "txt": b"text/plain; charset=utf-8",
    "md": b"text/plain; charset=utf-8",
    "webmanifest": b"application/manifest+json",
    "png": b"image/png",
    "ts": b"text/plain; charset=utf-8",
}
CSP: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    b"trusted-types svelte-trusted-html service-worker"
)
DOCUMENT_HEADERS: Final = (
    (b"cache-control", b"no-cache"),
    (b"content-security-policy", CSP),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
FOREVER: Final = (b"cache-control", b"public, max-age=31536000, immutable")
REVALIDATED: Final = (b"cache-control", b"no-cache")
SMALL: Final = 256
"""Bytes below which compression gains nothing."""
STYLES: Final = "styles/all.css"
"""All style sheets of the document in one file, in its order: one request instead of fifty."""
_STYLE: Final = re.compile(r'^<link rel="stylesheet" href="{{base}}/(?P<name>[^"]+)"(?: media="(?P<media>[^"]+)")?>\n', re.MULTILINE)
_TEXTS: Final = re.compile(r"^texts/[a-z]+\.js$")
_PART: Final = re.compile(r'^import (?P<variable>\w+) from "\./(?P<name>[^"]+)";$', re.MULTILINE)
APP: Final = "app.js"
"""The module that starts every page, served with all that it needs."""


@dataclass(frozen=True)
class File:
    """A file ready to be sent: its bytes, type and ETag."""

    body: bytes
    type: bytes
    etag: bytes

    @cached_property
    def packed(self) -> bytes | None:
        """The compressed bytes, made when somebody first asks for them; None if compression gains nothing."""
        return gzip.compress(self.body, 9, mtime=0) if len(self.body) > SMALL else None


class Web(NamedTuple):
    """All files by their path below `web/`, their version, and the documents by the path of their page."""

    files: dict[str, File]
    version: str
    documents: dict[str, File]


def _walk(folder: Traversable, prefix: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.rpartition(".")[2] in TYPES:
            found[prefix + entry.name] = entry.read_bytes()
    return found


def _file(name: str, body: bytes) -> File:
    digest = hashlib.sha256(body).hexdigest()[:20]
    return File(body, TYPES[name.rpartition(".")[2]], f'"{digest}"'.encode())


def _joined(sources: dict[str, bytes], template: str) -> bytes:
    """Return the style sheets that a document names, joined; one for a medium is wrapped in `@media`."""
    parts = []
    for match in _STYLE.finditer(template):
        text = sources[match["name"]]
        parts.append(b"@media %s {\n%s}\n" % (match["media"].encode(), text) if match["media"] else text)
    return b"".join(parts)


def _with_parts(sources: dict[str, bytes], name: str) -> str:
    """Return a catalogue of texts with its parts in place of their imports: one request for a language instead of fourteen."""
    text = sources[name].decode()
    for part in _PART.finditer(text):
        _, _, entries = _with_parts(sources, f"texts/{part['name']}").partition("export default {\n")
        text = text.replace(f"{part[0]}\n", "").replace(f"  ...{part['variable']},\n", entries.rpartition("};")[0])
    return text


@cache
def load() -> Web:
    """Read the pages. Cached: they are part of the package."""
    sources = _walk(files("sse_booking") / "web")
    template = sources.pop("index.html").decode()
    sources[STYLES] = _joined(sources, template)
    sources |= {name: _with_parts(sources, name).encode() for name in sources if _TEXTS.match(name)}
    links = iter([f'<link rel="stylesheet" href="{{{{base}}}}/{STYLES}">\n'])
    template = _STYLE.sub(lambda _: next(links, ""), template)  # One link in place of the first.
    joiner = Joiner(sources)
    joined = {APP: joiner.app(APP)} | {module: joiner.page(module, APP) for module in set(PAGES.values())}
    sources |= joined
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(f"{name}\0{len(sources[name])}\0".encode() + sources[name])
    version = digest.hexdigest()[:12]
    template = template.replace("{{base}}", f"/static/{version}")
    documents = {module: _document(template, module, version) for module in set(PAGES.values())}
    return Web(
        {name: _file(name, body) for name, body in sources.items()}, version, {path: documents[module] for path, module in PAGES.items()}
    )


def _document(template: str, page: str, version: str) -> File:
    """Return the document of a page: it preloads the page's module, so that the browser requests it together with the app."""
    link = f'<link rel="modulepreload" href="/static/{version}/{page}">\n'
    return _file("index.html", template.replace("{{preload}}\n", link).encode())


def _send(context: RequestContext, file: File, headers: tuple[tuple[bytes, bytes], ...]) -> Response:
    headers = (*headers, (b"etag", file.etag), (b"vary", b"Accept-Encoding"))
    if file.etag in context.headers.get(b"if-none-match", b""):
        return Response(304, headers, b"", file.type)
    if takes_gzip(context.headers) and file.packed is not None:
        return Response(200, (*headers, (b"content-encoding", b"gzip")), file.packed, file.type)
    return Response(200, headers, file.body, file.type)


def _page(path: str) -> Handler:
    """Return the handler of GET any page: its document. The browser decides what to show."""

    async def page(context: RequestContext) -> Response:
        return _send(context, load().documents[path], DOCUMENT_HEADERS)

    return page


def not_found_page(headers: dict[bytes, bytes], path: str) -> Response | None:
    """Return a 404 page for a person at an unknown address; None for programs, which get a problem."""
    if path.startswith(("/api/", "/static/")) or b"text/html" not in headers.get(b"accept", b""):
        return None
    document = load().documents["/"]
    return Response(404, (*DOCUMENT_HEADERS, (b"vary", b"Accept")), document.body, document.type)


async def static(context: RequestContext) -> Response:
    """GET /static/[<version>/]<path>."""
    web = load()
    version, _, rest = context.param("path").partition("/")
    versioned = version == web.version
    file = web.files.get(rest if versioned else context.param("path"))
    if file is None:
        raise NotFound("There is no such file.")
    return _send(context, file, (FOREVER if versioned else REVALIDATED,))


async def at_the_root(context: RequestContext) -> Response:
    """GET a file at a fixed path. For the service worker, the path at the root makes it responsible for all pages."""
    return _send(context, load().files[context.scope["path"].removeprefix("/")], (REVALIDATED, (b"content-security-policy", CSP)))


ROUTES: Final[list[Operation]] = [
    *(Operation("GET", path, _page(path), "A page", access="anyone", tag="pages", content_type="text/html") for path in PAGES),
    *(Operation("GET", path, at_the_root, "A file of the pages", access="anyone", tag="pages") for path in AT_THE_ROOT),
    Operation("GET", "/static/{path:path}", static, "A file of the pages", access="anyone", tag="pages"),
]
"""Not part of the API and its documents."""
