"""A letter made of a few kinds of parts, as text and as HTML that says the same: one column, no image, nothing loaded from anywhere."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Final, Literal, NamedTuple

WIDTH: Final = 76


class Part(NamedTuple):
    """A part of a letter. `rows` are (name, value) of facts, (label, address) of buttons and links, (what, when) of items."""

    kind: Literal["heading", "text", "quote", "code", "facts", "buttons", "items", "foot"]
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()


_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){.page{background:#16181d!important}.card{background:#20232a!important;color:#e8eaee!important}"
    ".soft{color:#a9b0bd!important}.line{border-color:#3a3f4a!important}.link{color:#8fb8ff!important}}"
)
_FONT: Final = "font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif"


def to_text(parts: list[Part]) -> str:
    """The letter for readers that show no HTML."""
    blocks = []
    for part in parts:
        match part.kind:
            case "facts" | "items":
                blocks.append("\n".join(f"{name}: {value}" if value else name for name, value in part.rows))
            case "buttons":
                blocks.append("\n".join(f"{label}:\n{address}" for label, address in part.rows))
            case "quote":
                blocks.append("\n".join(f"> {line}" for whole in part.text.splitlines() for line in textwrap.wrap(whole, WIDTH) or [""]))
            case "foot":
                links = "\n".join(f"{label}: {address}" for label, address in part.rows)
                blocks.append(f"-- \n{part.text}\n{links}".rstrip())
            case _:
                blocks.append("\n".join(textwrap.wrap(part.text, WIDTH)))
    return "\n\n".join(blocks) + "\n"


def to_html(parts: list[Part], locale: str) -> str:
    """The letter in colours. Styles are inline, as mail programs drop the others; the block in the head only darkens."""
    body = "".join(_html(part) for part in parts)
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="color-scheme" content="light dark"><style>{_STYLE}</style></head>'
        f'<body class="page" style="margin:0;padding:16px;background:#eef1f6">'
        f'<div class="card" style="{_FONT};font-size:16px;line-height:1.5;max-width:560px;margin:0 auto;padding:20px;border-radius:12px;'
        f'background:#fff;color:#1c2330;overflow-wrap:anywhere">{body}</div></body></html>'
    )


def _html(part: Part) -> str:
    match part.kind:
        case "heading":
            return f'<h1 style="font-size:20px;line-height:1.3;margin:0 0 12px">{escape(part.text)}</h1>'
        case "quote":
            lines = "<br>".join(escape(line) for line in part.text.splitlines())
            style = "margin:0 0 16px;padding:4px 0 4px 12px;border-left:3px solid #c3cad6"
            return f'<blockquote class="line" style="{style}">{lines}</blockquote>'
        case "code":
            return f'<p style="font-size:32px;letter-spacing:6px;font-weight:700;margin:0 0 16px">{escape(part.text)}</p>'
        case "facts":
            rows = "".join(
                f'<dt class="soft" style="color:#5b6472;font-size:14px">{escape(name)}</dt><dd style="margin:0 0 8px">{escape(value)}</dd>'
                for name, value in part.rows
            )
            return f'<dl class="line" style="margin:0 0 16px;padding:12px 0 4px;border-top:1px solid #dde2ea">{rows}</dl>'
        case "items":
            rows = "".join(f"<li>{escape(what)}{f': {escape(when)}' if when else ''}</li>" for what, when in part.rows)
            return f'<ul style="margin:0 0 16px;padding-left:20px">{rows}</ul>'
        case "buttons":
            first, *others = part.rows
            return f'<p style="margin:0 0 16px">{_button(*first, main=True)}{"".join(_button(*row, main=False) for row in others)}</p>'
        case "foot":
            links = " · ".join(f'<a class="link" style="color:#1d5fd1" href="{escape(to)}">{escape(label)}</a>' for label, to in part.rows)
            between = "<br>" if links else ""
            return f'<p class="soft" style="font-size:13px;color:#5b6472;margin:20px 0 0">{escape(part.text)}{between}{links}</p>'
        case _:
            return f'<p style="margin:0 0 16px">{escape(part.text)}</p>'


def _button(label: str, address: str, *, main: bool) -> str:
    colours = "background:#1d5fd1;color:#fff" if main else "background:#dfe6f2;color:#1c2330"
    return (
        f'<a href="{escape(address)}" style="display:inline-block;margin:0 8px 8px 0;padding:12px 18px;border-radius:8px;{colours};'
        f'text-decoration:none;font-weight:600">{escape(label)}</a>'
    )
