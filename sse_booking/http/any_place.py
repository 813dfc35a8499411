"""How a body names where to book: a resource, or a venue, where the best place for a party is chosen."""

from __future__ import annotations

from typing import Annotated, Final, Protocol

from msgspec import UNSET, Meta, UnsetType

from sse_booking.domain.errors import Invalid
from sse_booking.service.allocating import check_range
from sse_booking.service.best_fit import AnyPlace

MAX_QUANTITY: Final = 1_000_000
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
PlacesWanted = (
    Annotated[
        int, Meta(ge=1, le=MAX_QUANTITY, description="Places of the resource, 1 if omitted. Not with a venue_id: there party_size decides.")
    ]
    | UnsetType
)
PartySize = Annotated[int, Meta(ge=1, le=MAX_QUANTITY, description="How many people come.")]
PlaceId = (
    Annotated[str, Meta(min_length=1, max_length=64, description="Or a venue_id and a party_size: then it is the best place that fits.")]
    | None
)
WantedKind = Annotated[str, Meta(max_length=64, description="With venue_id: of this kind.")] | None
WantedFeatures = Annotated[
    list[Annotated[str, Meta(max_length=60)]], Meta(max_length=30, description="With venue_id: with all of these features.")
]


class Ranged(Protocol):
    """What has a start and an end."""

    @property
    def starts_at(self) -> int | UnsetType:
        """Epoch seconds."""

    @property
    def ends_at(self) -> int | UnsetType:
        """Epoch seconds."""


class AsksForPlace(Protocol):
    """What a body says of where."""

    @property
    def resource_id(self) -> str | None:
        """A resource."""

    @property
    def venue_id(self) -> str | None:
        """Or a venue."""

    @property
    def party_size(self) -> int | None:
        """How many people come."""

    @property
    def quantity(self) -> int | UnsetType:
        """How many places, where a resource is named."""

    @property
    def kind(self) -> str | None:
        """Of which kind the place has to be."""

    @property
    def features(self) -> list[str]:
        """What the place has to have."""


def place_of(new: AsksForPlace) -> AnyPlace | None:
    """Return what is asked of a venue; None where a resource is named."""
    if new.venue_id is None or new.party_size is None:
        return None
    return AnyPlace(new.venue_id, new.party_size, new.kind, tuple(new.features))


def _names_one_place(new: AsksForPlace) -> None:
    if (new.resource_id is None) == (new.venue_id is None):
        raise Invalid.one("resource_id", "Either a resource_id, or a venue_id and a party_size.")


def _says_how_many_come(new: AsksForPlace) -> None:
    if new.venue_id is not None and new.party_size is None:
        raise Invalid.one("party_size", "With a venue_id it is needed: the place is chosen by it.")


def _says_once_how_many(new: AsksForPlace) -> None:
    if new.venue_id is not None and new.quantity is not UNSET:
        raise Invalid.one("quantity", "Leave it out: with a venue_id, party_size decides how many places are taken.")


def places_of(new: AsksForPlace) -> int:
    """Return how many places of a resource are asked for: one if nothing is said."""
    return 1 if new.quantity is UNSET else new.quantity


def ends_after_start(new: Ranged) -> None:
    """Raise Invalid for a range that is empty or reversed. One without a start or an end is not judged."""
    if isinstance(new.starts_at, int) and isinstance(new.ends_at, int):
        check_range(new.starts_at, new.ends_at)


PLACE_RULES: Final = (_names_one_place, _says_how_many_come, _says_once_how_many, ends_after_start)
"""What a body keeps that names a resource or a venue."""
