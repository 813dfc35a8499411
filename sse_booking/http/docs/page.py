"""The OpenAPI document as one HTML page, without script or style of its own (the Content-Security-Policy allows none).

Headings are in order, tables have headers, and every operation has an anchor of its own (`#get_venues`).
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

Json = dict[str, Any]

HTML: Final = b"text/html; charset=utf-8"
DOCUMENT: Final = (
    (b"cache-control", b"no-cache"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
)
"""The headers of pages that load a style sheet and nothing else."""
_CODE = re.compile(r"`([^`]+)`")


def render(document: Json) -> str:
    """Return the page for a document of `openapi()`."""
    components: dict[str, Json] = document["components"]
    schemas = components["schemas"]
    info = document["info"]
    by_tag: dict[str, list[tuple[str, str, Json]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            by_tag[operation["tags"][0]].append((method.upper(), path, operation))
    contents = "\n".join(_contents(tag, operations) for tag, operations in by_tag.items())
    sections = "\n".join(_section(tag, operations, components) for tag, operations in by_tag.items())
    shapes = "\n".join(_shape(name, schema) for name, schema in sorted(schemas.items()) if "properties" in schema)
    title = escape(info["title"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: the API</title>
<link rel="stylesheet" href="/static/docs.css">
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<header>
<h1>{title} {escape(info["version"])}</h1>
<p>{_prose(info["summary"])}</p>
<p>For programs: <a href="/openapi.json">openapi.json</a>. Errors: <a href="/problems">problems</a>.</p>
</header>
<nav aria-label="Operations">
{contents}
</nav>
<main id="operations">
{sections}
<section aria-labelledby="shapes">
<h2 id="shapes">Shapes</h2>
{shapes}
</section>
</main>
</body>
</html>
"""


def _contents(tag: str, operations: list[tuple[str, str, Json]]) -> str:
    links = "\n".join(
        f'<li><a href="#{operation["operationId"]}"><code>{method} {escape(path)}</code></a> {escape(operation["summary"])}</li>'
        for method, path, operation in operations
    )
    return f"<h2>{escape(tag)}</h2>\n<ul>\n{links}\n</ul>"


def _section(tag: str, operations: list[tuple[str, str, Json]], components: Json) -> str:
    articles = "\n".join(_article(method, path, operation, components) for method, path, operation in operations)
    return f'<section aria-labelledby="tag-{escape(tag)}">\n<h2 id="tag-{escape(tag)}">{escape(tag)}</h2>\n{articles}\n</section>'


def _article(method: str, path: str, operation: Json, components: Json) -> str:
    id_ = operation["operationId"]
    parts = [
        f'<article aria-labelledby="{id_}">\n<h3 id="{id_}"><code>{method} {escape(path)}</code></h3>',
        f"<p>{_prose(operation['summary'])}. {_access(operation['security'])}</p>",
    ]
    if "description" in operation:
        parts.append(f"<p>{_prose(operation['description'])}</p>")
    if parameters := operation.get("parameters"):
        rows = [
            [
                f"<code>{escape(parameter['name'])}</code>",
                parameter["in"],
                _type(parameter["schema"]),
                "yes" if parameter["required"] else "no",
                _prose(parameter.get("description", "")),
            ]
            for parameter in parameters
        ]
        parts.append(_table("Parameters", ["Name", "In", "Type", "Required", "Meaning"], rows))
    if body := operation.get("requestBody"):
        kind = _type(body["content"]["application/json"]["schema"])
        parts.append(f"<p>Body: {kind}{'' if body['required'] else ', may be omitted'}.</p>")
    answers = [[status, *_response(response, components)] for status, response in operation["responses"].items()]
    parts.append(_table("Responses", ["Status", "Body", "Meaning"], answers))
    return "\n".join([*parts, "</article>"])


def _access(security: list[Json]) -> str:
    if not security:
        return "Needs no credential."
    names = " or ".join(f"<code>{name}</code>" for option in security for name in option)
    return f"Credential: {names}{', or none when the service is public' if {} in security else ''}."


def _response(response: Json, components: Json) -> list[str]:
    """Return a response's body and meaning. Refusals are references: their problems link to the pages that explain them."""
    if "$ref" in response:
        response = components["responses"][_last(response["$ref"])]
        schema = response["content"]["application/problem+json"]["schema"]
        kinds = [components["schemas"][_last(option["$ref"])] for option in schema.get("anyOf", [schema])]
        addresses = [kind["allOf"][1]["properties"]["type"]["const"] for kind in kinds]
        body = ", ".join(f'<a href="{address}">{_last(address)}</a>' for address in addresses)
    else:
        types = [_type(content["schema"]) if "schema" in content else media for media, content in response.get("content", {}).items()]
        body = ", ".join(types) or "none"
    return [body, _prose(response["description"])]


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _shape(name: str, schema: Json) -> str:
    required = schema.get("required", [])
    rows = [
        [
            f"<code>{escape(member)}</code>",
            _type(inner),
            "yes" if member in required else "no",
            "" if inner.get("default") is None else f"<code>{escape(str(inner['default']).lower())}</code>",
            _prose(inner.get("description", "")),
        ]
        for member, inner in schema["properties"].items()
    ]
    table = _table(name, ["Member", "Type", "Always", "Default", "Meaning"], rows)
    meaning = _prose(schema.get("description", ""))
    return f'<article aria-labelledby="{name}">\n<h3 id="{name}">{name}</h3>\n<p>{meaning}</p>\n{table}\n</article>'


def _type(schema: Json) -> str:
    """Describe a schema in a few words."""
    if "$ref" in schema:
        name = _last(schema["$ref"])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        return f"list of {_type(schema['items'])}{_bounds(schema)}"
    return escape(str(schema.get("format", schema.get("type", "any")))) + _bounds(schema)


def _bounds(schema: Json) -> str:
    for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items")):
        if low in schema and high in schema:
            return f", {schema[low]} to {schema[high]}{unit}"
        if low in schema:
            return f", at least {schema[low]}{unit}"
        if high in schema:
            return f", at most {schema[high]}{unit}"
    return ""


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _prose(text: str) -> str:
    """Render Markdown as far as our own descriptions use it: code."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
