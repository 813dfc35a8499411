"""List public holidays of countries and regions, for opening hours. The library `holidays` is loaded on first use."""

from __future__ import annotations

from functools import lru_cache
from typing import TypedDict

from sse_booking.domain.errors import Invalid


class Holiday(TypedDict):
    """A date and the name of its holiday."""

    date: str
    name: str


class Region(TypedDict):
    """A part of a country with holidays of its own."""

    code: str
    name: str


@lru_cache(maxsize=1)
def countries() -> list[str]:
    """Return the codes (ISO 3166-1, two letters) of the known countries."""
    import holidays  # takes half a second, so only these requests pay for it

    return sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


@lru_cache(maxsize=256)
def of(country: str, region: str | None, year: int, locale: str) -> tuple[list[Region], list[Holiday]]:
    """Return the regions of a country, and the holidays of a year in it or in one of them, by date. Raise Invalid."""
    import holidays

    if country not in countries():
        raise Invalid.one("country", "The holidays of this country are not known; give two letters such as DE.")
    known = holidays.country_holidays(country)
    names = {code: name for name, code in known.subdivisions_aliases.items()}
    if region is not None and region not in known.subdivisions:
        raise Invalid.one("region", f"One of {', '.join(known.subdivisions) or 'none'}.")
    language = next((tag for tag in known.supported_languages if tag.split("_")[0] == locale), None)
    found = holidays.country_holidays(country, subdiv=region, years=year, language=language)
    regions: list[Region] = [{"code": code, "name": names.get(code, code)} for code in known.subdivisions]
    return regions, [{"date": day.isoformat(), "name": name} for day, name in sorted(found.items())]
