"""Compute availability: peak use, busy profiles, the state of slots, and the nearest free times.

Ranges are half-open, in epoch seconds, so a range that ends at an instant does not overlap one that begins there: 10-11 and 11-12 need one
place, not two. The number of overlapping claims is not the peak: claims that overlap the same range need not overlap each other. Every
function costs O((n + m) log n) for n claims and m slots.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import Literal

from sse_booking.domain.calendar import Range

Claim = tuple[int, int, int]
"""`(starts_at, ends_at, quantity)`: places taken over a range, including the buffers of the booking."""

SlotState = tuple[int, int, Literal["available", "booked", "closed"], int]
"""`(starts_at, ends_at, status, available)`; `available` is the number of places free throughout the slot."""

RASTER_S = 900
"""Suggested starts lie on quarter-hours. Today's UTC offsets are multiples of one, so these are quarter-hours on every local clock."""

_begin, _end = itemgetter(0), itemgetter(1)


def peak(claims: Iterable[Claim], start: int, end: int) -> int:
    """Return the most places in use at one instant within `[start, end)`; 0 for an empty range."""
    return max((used for _, _, used in _profile(claims, start, end)), default=0)


def busy_profile(claims: Iterable[Claim], start: int, end: int) -> list[Claim]:
    """Return the places in use over `[start, end)` as `(starts_at, ends_at, used)` with used > 0: sorted, disjoint, clipped, merged."""
    return [segment for segment in _profile(claims, start, end) if segment[2]]


def _profile(claims: Iterable[Claim], start: int, end: int) -> list[Claim]:
    """Return the use of `[start, end)` from its first claim to its last: contiguous segments, adjacent ones with different use."""
    changes: dict[int, int] = {}
    for starts_at, ends_at, quantity in claims:
        if starts_at < end and ends_at > start:
            begins = max(starts_at, start)
            changes[begins] = changes.get(begins, 0) + quantity
            changes[ends_at] = changes.get(ends_at, 0) - quantity
    segments: list[Claim] = []
    since = used = 0
    for instant in sorted(changes):
        change = changes[instant]
        if not change:
            continue
        if used or segments:
            segments.append((since, min(instant, end), used))
        if instant >= end:
            break
        since = instant
        used += change
    return segments


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Return the same instants as sorted ranges that neither overlap nor touch."""
    merged: list[Range] = []
    for starts_at, ends_at in sorted(ranges):
        if merged and starts_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends_at))
        else:
            merged.append((starts_at, ends_at))
    return merged


def parts_of(closed: Iterable[Range], whole: int, fewer: Sequence[Claim]) -> list[Claim]:
    """Disjoint claims, sorted: `whole` where it is closed, and elsewhere those of `fewer`, which are disjoint, too."""
    shut = _merged(closed)
    found: list[Claim] = [(start, end, whole) for start, end in shut]
    for start, end, places in fewer:
        for closes, opens in (*shut, (end, end)):
            if closes > start:
                found.append((start, min(closes, end), places))
            start = max(start, opens)
            if start >= end:
                break
    return sorted(found)


def slot_states(slots: Sequence[Range], claims: Iterable[Claim], usable: int, closures: Iterable[Range]) -> list[SlotState]:
    """Return the state of each of `slots` when `usable` places can be booked.

    `slots` are sorted by start and by end. They may overlap, as grid slots do once a booking's buffers are added to them. A slot is
    `closed` if a closure touches it or no place is usable, and `booked` if no place is free throughout; both have 0 places available.
    """
    if not slots:
        return []
    first, last = slots[0][0], slots[-1][1]
    # Sentinels that begin after every slot: the loops need no other end condition.
    shut = [*_merged(closures if usable > 0 else [(first, last)]), (last, last)]
    in_use = [*_profile(claims, first, last), (last, last, 0)]
    states: list[SlotState] = []
    closure = segment = 0
    for start, end in slots:
        while shut[closure][1] <= start:
            closure += 1
        if shut[closure][0] < end:
            states.append((start, end, "closed", 0))
            continue
        while in_use[segment][1] <= start:
            segment += 1
        used, ahead = 0, segment
        while in_use[ahead][0] < end:
            used = max(used, in_use[ahead][2])
            ahead += 1
        states.append((start, end, "available", usable - used) if used < usable else (start, end, "booked", 0))
    return states


def nearest_starts(
    *,
    wanted: Range,
    quantity: int,
    usable: int,
    claims: Iterable[Claim],
    closures: Iterable[Range],
    open: Sequence[Range],
    grid: Sequence[Range] | None,
    not_before: int,
    limit: int,
    before: int,
    after: int,
    apart: bool = False,
) -> list[Range]:
    """Return at most `limit` ranges, as long as `wanted` but other than it, in which `quantity` of the `usable` places are free.

    The nearest start comes first; of two equally near starts, the earlier. No range begins before `not_before`. Each lies within one of the
    `open` ranges (sorted, disjoint, merged). The guard would accept each one: with its buffers of `before` and `after` seconds it overlaps
    no closure, and together with `claims`, which include their own buffers, it stays within `usable`.

    With a `grid` (sorted, disjoint slots of one length), ranges are whole consecutive slots. Without a grid, a range begins on a
    quarter-hour, at an opening or as soon as another booking has ended, or it ends at a closing or when another booking begins (buffers in
    between).
    `apart`: only the ends have to be slots, or open; `open` is then what `calendar.starts_between_ends` gives, sorted by start.
    """
    start, end = wanted
    length = end - start
    if not open or quantity > usable or (grid is not None and not grid):
        return []
    profile = _profile(claims, open[0][0] - before, open[-1][1] + after)
    full = [(starts_at, ends_at) for starts_at, ends_at, used in profile if used + quantity > usable]
    free = _free_starts(open, _merged([*full, *closures]), length, before, after)
    soonest = max(start + 1, not_before)
    if grid is None:
        later, earlier = _starts_from(free, soonest), _starts_before(free, start)
    else:
        ends = {slot[1] for slot in grid} if apart else None
        later = _slots_that_fit(grid, free, length, range(bisect_left(grid, soonest, key=_begin), len(grid)), ends)
        earlier = _slots_that_fit(grid, free, length, range(bisect_left(grid, start, key=_begin) - 1, -1, -1), ends)
    found = [*islice(later, limit), *islice(takewhile(lambda at: at >= not_before, earlier), limit)]
    found.sort(key=lambda at: (abs(at - start), at))
    return [(at, at + length) for at in found[:limit]]


def _free_starts(open: Sequence[Range], taken: Sequence[Range], length: int, before: int, after: int) -> list[Range]:
    """Return the starts at which a range fits between `taken`, as sorted pairs of the first and the last start, both included."""
    free: list[Range] = []
    skip = 0
    for opens, closes in open:
        first, last = opens, closes - length
        while skip < len(taken) and taken[skip][1] + before <= opens:
            skip += 1
        ahead = skip
        while ahead < len(taken) and (until := taken[ahead][0] - after - length) < last:
            if until >= first:
                free.append((first, until))
            first = max(first, taken[ahead][1] + before)
            ahead += 1
        if first <= last:
            free.append((first, last))
    return free


def _slots_that_fit(grid: Sequence[Range], free: Sequence[Range], length: int, indices: range, ends: set[int] | None) -> Iterator[int]:
    """Yield the free starts on `grid` from which consecutive slots add up to `length`, in the order of `indices`.

    With `ends`, one of which has to lie where the length ends, what lies between need not be slots.
    """
    count, rest = divmod(length, grid[0][1] - grid[0][0])
    for index in indices if not rest or ends is not None else ():
        at, final = grid[index][0], index + count - 1
        if at + length in ends if ends is not None else final < len(grid) and grid[final][1] - at == length:
            pair = bisect_right(free, at, key=_begin) - 1
            if pair >= 0 and at <= free[pair][1]:
                yield at


def _starts_from(free: Sequence[Range], soonest: int) -> Iterator[int]:
    """Yield the suggested starts from `soonest` on, ascending: both ends of each free pair, and the quarter-hours between them."""
    for index in range(bisect_left(free, soonest, key=_end), len(free)):
        first, last = free[index]
        if first >= soonest:
            yield first
        begin = max(first + 1, soonest)
        yield from range(begin + -begin % RASTER_S, last, RASTER_S)
        if first < last:
            yield last


def _starts_before(free: Sequence[Range], start: int) -> Iterator[int]:
    """Yield the suggested starts before `start`, descending: both ends of each free pair, and the quarter-hours between them."""
    for index in range(bisect_left(free, start, key=_begin) - 1, -1, -1):
        first, last = free[index]
        if last < start:
            yield last
        end = min(last, start) - 1
        yield from range(end - end % RASTER_S, first, -RASTER_S)
        if first < last:
            yield first
