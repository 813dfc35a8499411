from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sse_booking.domain.availability import Claim, peak
from sse_booking.domain.usage import Usage

RANGES = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
CLAIMS = st.lists(st.tuples(RANGES, st.integers(1, 5)).map(lambda pair: (*pair[0], pair[1])), max_size=12)


@given(CLAIMS, CLAIMS, st.lists(RANGES, min_size=1, max_size=8))
def test_a_peak_is_that_of_all_claims_also_of_those_that_come_and_go(
    claims: list[Claim], more: list[Claim], asked: list[tuple[int, int]]
) -> None:
    usage = Usage(claims, also=[claim[:2] for claim in more])
    present = list(claims)
    for claim in more:
        usage.add(*claim)
        present.append(claim)
        assert [usage.peak(*range_) for range_ in asked] == [peak(present, *range_) for range_ in asked]
    for start, end, quantity in claims:
        usage.add(start, end, -quantity)
    assert [usage.peak(*range_) for range_ in asked] == [peak(more, *range_) for range_ in asked]
