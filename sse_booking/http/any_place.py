"""How a body names where to book: a resource, or a venue, where the best place for a party is chosen."""

from __future__ import annotations

from typing import Annotated, Final, Protocol

from msgspec import Meta

from sse_booking.domain.errors import Invalid
from sse_booking.service.best_fit import AnyPlace

MAX_QUANTITY: Final = 1_000_000
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
PartySize = Annotated[int, Meta(ge=1, le=MAX_QUANTITY, description="How many people come.")]
PlaceId = (
    Annotated[str, Meta(min_length=1, max_length=64, description="Or a venue_id and a party_size: then it is the best place that fits.")]
    | None
)
WantedKind = Annotated[str, Meta(max_length=64, description="With venue_id: of this kind.")] | None
WantedFeatures = Annotated[
    list[Annotated[str, Meta(max_length=60)]], Meta(max_length=30, description="With venue_id: with all of these features.")
]


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
    def kind(self) -> str | None:
        """Of which kind the place has to be."""

    @property
    def features(self) -> list[str]:
        """What the place has to have."""


def place_of(new: AsksForPlace) -> AnyPlace | None:
    """Return what is asked of a venue; None where a resource is named. Raise Invalid."""
    if (new.resource_id is None) == (new.venue_id is None):
        raise Invalid.one("resource_id", "Either a resource_id, or a venue_id and a party_size.")
    if new.venue_id is None:
        return None
    if new.party_size is None:
        raise Invalid.one("party_size", "With a venue_id it is needed: the place is chosen by it.")
    return AnyPlace(new.venue_id, new.party_size, new.kind, tuple(new.features))
