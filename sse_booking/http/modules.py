"""Joins the JavaScript modules of the pages: one file for what every page needs, and one for what a page needs besides.

A browser spends more on a hundred modules than on their contents. Each module becomes a function that runs once, in the order in which
modules depend on each other, and returns what the module exports. `modules` holds these by path. A module that two pages bring is
therefore still one module with one state.

It reads the sources of `web/` only, which Biome formats and lints: statements of import and export begin a line. What it does not know
it refuses, and the tests start a service for each change. docs/decisions/14-joined-modules.md says why no bundler does this.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cache, partial
from typing import Final, NamedTuple

SHARED: Final = "modules"
"""What the joined app exports to the joined pages: each module's exports, by its path."""
_STATEMENT: Final = re.compile(
    r"""^(?:
        import\s*(?:(?P<imported>[^"';]+?)\s*from\s*)?"(?P<path>\.[^"]+)";?
        | export\s*{(?P<listed>[^}]*)}(?:\s*from\s*"(?P<origin>\.[^"]+)")?;
        | export\s(?P<default>default\s)?(?P<declared>(?:(?:async\s)?function|class|const)\s(?P<name>\w+))
        | (?P<value>export\sdefault\s)
        | (?P<unknown>(?:import\b(?!\()|export\b).*)
    )""",
    re.MULTILINE | re.VERBOSE,
)
_DYNAMIC: Final = re.compile(r"""import\((?P<quote>["`])(?P<path>\.[^"`]+)""")


class Module(NamedTuple):
    """A module as the body of a function: the paths of the modules that it needs, and what it exports under which name."""

    needs: list[str]
    body: str
    exports: dict[str, str]


def _renamed(names: str) -> list[tuple[str, str]]:
    """Return `a, b as c` as pairs of the name before and after `as`."""
    pairs = (name.split(" as ") for name in (part.strip() for part in names.split(",")) if name)
    return [(pair[0].strip(), pair[-1].strip()) for pair in pairs]


def _constants(names: str, variable: str) -> str:
    """Return the declaration that stands for the names of an import."""
    before, brace, inside = names.partition("{")
    whole = [name for name in (part.strip() for part in before.split(",")) if name]
    found = [f"const {name[5:]} = {variable};" if name.startswith("* as ") else f"const {name} = {variable}.default;" for name in whole]
    if brace:
        pairs = (old if old == new else f"{old}: {new}" for old, new in _renamed(inside.rstrip("} \n")))
        found.append(f"const {{ {', '.join(pairs)} }} = {variable};")
    return " ".join(found)


def _module(source: str, name: str) -> Module:
    """Return a module as a function. Raise ValueError if it has a statement that this module does not know."""
    needs: dict[str, None] = {}
    exports: dict[str, str] = {}

    def needed(path: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        needs[path] = None
        return f'{SHARED}["{path}"]'

    def replaced(match: re.Match[str]) -> str:
        if match["path"]:
            return _constants(match["imported"] or "", needed(match["path"]))
        if match["listed"]:
            origin = f"{needed(match['origin'])}." if match["origin"] else ""
            exports.update({new: origin + old for old, new in _renamed(match["listed"])})
            return ""
        if match["declared"]:
            exports["default" if match["default"] else match["name"]] = match["name"]
            return match["declared"]
        if match["value"]:
            exports["default"] = "exported"
            return "const exported = "
        raise ValueError(f"{name} cannot be joined: {match['unknown']!r}")

    spread = source.replace(";export", ";\nexport").replace("}export", "}\nexport")  # Minified code has it in the middle of a line.
    body = _STATEMENT.sub(replaced, spread)
    return Module(list(needs), body, exports)


class Joiner:
    """The modules of `web/`, by path, and what becomes of them when they are joined."""

    def __init__(self, sources: dict[str, bytes]) -> None:
        self._sources = sources
        self._module = cache(lambda name: _module(sources[name].decode(), name))

    def order(self, entry: str) -> list[str]:
        """Return what a module needs, each once and after all that it needs itself; the module is the last. ValueError for a circle."""
        done: dict[str, None] = {}
        open_: list[str] = []

        def visit(name: str) -> None:
            if name in open_:
                raise ValueError(f"Modules import each other in a circle: {' > '.join([*open_, name])}.")
            if name not in done:
                open_.append(name)
                for need in self._module(name).needs:
                    visit(need)
                done[open_.pop()] = None

        visit(entry)
        return list(done)

    def app(self, entry: str) -> bytes:
        """Return the module that starts the pages, joined with all that it needs."""
        return "".join([f"export const {SHARED} = {{}};\n", *self._runs(self.order(entry), entry)]).encode()

    def page(self, entry: str, app: str) -> bytes:
        """Return the module of a page, joined with what it needs besides the modules of the app."""
        path = posixpath.relpath(app, posixpath.dirname(entry))
        first = set(self.order(app))
        runs = self._runs((name for name in self.order(entry) if name not in first), entry)
        return "".join([f'import {{ {SHARED} }} from "{path}";\n', *runs, f'export default {SHARED}["{entry}"].default;\n']).encode()

    def _runs(self, names: Iterable[str], entry: str) -> Iterable[str]:
        """Yield a statement for each module: it runs it, unless another page has, and keeps what it exports."""
        for name in names:
            module = self._module(name)
            body = _DYNAMIC.sub(partial(self._from, entry, name), module.body)
            exports = ", ".join(key if key == value else f"{key}: {value}" for key, value in module.exports.items())
            # The parentheses tell the browser to compile the function at once, since it runs at once.
            yield f'// {name}\n{SHARED}["{name}"] ??= (() => {{\n{body}\nreturn {{ {exports} }};\n}})();\n'

    @staticmethod
    def _from(entry: str, name: str, match: re.Match[str]) -> str:
        """Return a dynamic import with its path seen from the joined file, in place of the module's own."""
        path = posixpath.join(posixpath.dirname(name), match["path"])
        path = posixpath.relpath(path, posixpath.dirname(entry))
        return f"import({match['quote']}{path if path.startswith('.') else f'./{path}'}"
