"""Places in use over time, for whoever asks about many ranges: O(n log n) to make for n claims, O(log n) for each question and change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from sse_booking.domain.availability import Claim
from sse_booking.domain.calendar import Range


class Usage:
    """How many places are in use at each instant, as a tree of maxima over the stretches between two edges.

    `also` are ranges that will be added, so that their edges are known.
    """

    __slots__ = ("_added", "_edges", "_peaks", "_size")

    def __init__(self, claims: Iterable[Claim], also: Iterable[Range] = ()) -> None:
        claims = list(claims)
        edges = {edge for start, end, _ in claims for edge in (start, end)} | {edge for range_ in also for edge in range_}
        self._edges = sorted(edges)
        self._size = 1 << max(0, (len(self._edges) - 1).bit_length())
        changes = [0] * self._size
        for start, end, quantity in claims:
            changes[bisect_left(self._edges, start)] += quantity
            changes[bisect_left(self._edges, end)] -= quantity
        self._peaks = [0] * self._size + list(accumulate(changes))
        for node in range(self._size - 1, 0, -1):
            self._peaks[node] = max(self._peaks[2 * node], self._peaks[2 * node + 1])
        self._added = [0] * (2 * self._size)

    def peak(self, start: int, end: int) -> int:
        """The most places in use at one instant of the range."""
        first, last = max(0, bisect_right(self._edges, start) - 1), bisect_left(self._edges, end)
        return self._peak(1, 0, self._size, first, last) if first < last else 0

    def add(self, start: int, end: int, quantity: int) -> None:
        """Take places, or free them (below 0), over a range whose edges are known."""
        self._add(1, 0, self._size, bisect_left(self._edges, start), bisect_left(self._edges, end), quantity)

    def _peak(self, node: int, low: int, high: int, first: int, last: int) -> int:
        if first <= low and high <= last:
            return self._peaks[node]
        middle = (low + high) // 2
        left = self._peak(2 * node, low, middle, first, last) if first < middle else 0
        right = self._peak(2 * node + 1, middle, high, first, last) if last > middle else 0
        return max(left, right) + self._added[node]

    def _add(self, node: int, low: int, high: int, first: int, last: int, quantity: int) -> None:
        if first <= low and high <= last:
            self._peaks[node] += quantity
            self._added[node] += quantity
            return
        middle = (low + high) // 2
        if first < middle:
            self._add(2 * node, low, middle, first, last, quantity)
        if last > middle:
            self._add(2 * node + 1, middle, high, first, last, quantity)
        self._peaks[node] = max(self._peaks[2 * node], self._peaks[2 * node + 1]) + self._added[node]
