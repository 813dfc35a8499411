"""Rules about several members of an object, checked together with those about single ones, so that one refusal names everything.

A request type lists its rules in `rules`: functions of the object that raise Invalid, with fields as seen from it ("" is the object
itself). Where some members are refused by themselves, a rule that looks at one of them says nothing, and the others still speak.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec import Struct

from sse_booking.domain.errors import BadFields, FieldError, Invalid

T = TypeVar("T", bound=Struct)
Rule = Callable[[Any], object]
"""Raises Invalid. What it returns is of no meaning here."""


class Ruled(Struct, frozen=True, kw_only=True):
    """Base of request types."""

    rules: ClassVar[tuple[Rule, ...]] = ()


class _Unknown(Exception):
    """A rule has asked for a member that is refused already."""


class _KnownMembers:
    """An object of which some members are refused: asking for one of those ends the rule that asks."""

    def __init__(self, members: Mapping[str, object]) -> None:
        self.__dict__.update(members)

    def __getattr__(self, name: str) -> object:
        raise _Unknown(name)


def checked(value: T) -> T:
    """Return an object that keeps its rules. Raise Invalid."""
    if has_rules(type(value)):
        bad = BadFields()
        for error in broken_by(value):
            bad.add(error.field, error.message)
        bad.refuse()
    return value


def broken_by(value: object, path: str = "") -> Iterator[FieldError]:
    """Yield what the rules say of an object and of all objects in it."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from broken_by(item, f"{path}[{index}]")
    elif isinstance(value, Struct):
        if isinstance(value, Ruled):
            yield from _broken(value.rules, value, path)
        for name, encoded in _inner(type(value)):
            yield from broken_by(getattr(value, name), member(path, encoded))


def broken_in_part(type_: type[Struct], good: Mapping[str, object], path: str) -> Iterator[FieldError]:
    """Yield what the rules of `type_` say of those members that are good by themselves."""
    if issubclass(type_, Ruled):
        yield from _broken(type_.rules, _KnownMembers(good), path)


def has_rules(type_: type[Struct]) -> bool:
    """Whether there are rules for objects of the type, or for objects in it."""
    return (issubclass(type_, Ruled) and bool(type_.rules)) or bool(_inner(type_))


def member(path: str, name: str) -> str:
    """Return the path of a member."""
    return f"{path}.{name}" if path else name


def _broken(rules: tuple[Rule, ...], value: object, path: str) -> Iterator[FieldError]:
    for rule in rules:
        try:
            with contextlib.suppress(_Unknown):
                rule(value)
        except Invalid as refusal:
            for error in refusal.errors:
                yield FieldError((member(path, error.field) if error.field else path) or "body", error.message)


@cache
def _inner(type_: type[Struct]) -> tuple[tuple[str, str], ...]:
    """The members that hold objects with rules: attribute and name in JSON."""
    return tuple(
        (field.name, field.encode_name)
        for field in msgspec.structs.fields(type_)
        if any(has_rules(inner) for inner in _structs(field.type))
    )


def _structs(annotation: object) -> Iterator[type[Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _structs(part)
