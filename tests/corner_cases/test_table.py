"""The corner cases at which booking systems are known to fail, and the tests that show each of them here.

A test that is named has to be there; a test of this folder has to be named. Where the product has no such notion, the case says
what is the nearest real thing.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent.parent
HERE: Final = "corner_cases"

TABLE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Geometry": {
        "adjacent both sides": ("corner_cases/test_geometry.py::test_adjacent_ranges_on_both_sides_are_free",),
        "identical": ("corner_cases/test_geometry.py::test_the_identical_range_is_taken",),
        "inside": ("corner_cases/test_geometry.py::test_a_range_inside_another_is_taken",),
        "containing": ("corner_cases/test_geometry.py::test_a_range_containing_another_is_taken",),
        "one-minute overlap": ("corner_cases/test_geometry.py::test_an_overlap_of_one_minute_is_one",),
        "zero/negative": (
            "corner_cases/test_geometry.py::test_a_range_of_zero_or_negative_length_is_invalid",
            "api/test_conventions.py::test_an_empty_or_reversed_range_is_invalid",
        ),
        "midnight, month, year": ("corner_cases/test_geometry.py::test_a_range_across_midnight_month_or_year_is_one_range",),
        "buffers both sides": (
            "corner_cases/test_geometry.py::test_buffers_on_both_sides_add_up_between_neighbours",
            "corner_cases/test_geometry.py::test_a_buffer_reaches_into_the_past_and_over_the_closing_time",
            "guards/test_service.py::test_buffers_of_neighbours_add",
        ),
    },
    "Capacity": {
        "10-11/11-12/10-12": (
            "corner_cases/test_capacity.py::test_the_peak_counts_so_10_to_11_and_11_to_12_leave_room_for_10_to_12",
            "guards/test_pools.py::test_neighbours_never_count_as_two",
        ),
        "quantity > 1": ("corner_cases/test_capacity.py::test_a_quantity_above_one_takes_so_many_places",),
        "quantity > capacity": (
            "corner_cases/test_capacity.py::test_a_quantity_above_the_capacity_is_a_broken_rule_whoever_asks",
            "guards/test_service.py::test_more_places_than_there_are_is_arithmetic_that_not_even_staff_set_aside",
        ),
        "raise quantity": ("corner_cases/test_capacity.py::test_a_raised_quantity_has_to_fit_beside_the_others",),
        "shrink capacity below/equal to peak": (
            "corner_cases/test_capacity.py::test_capacity_shrinks_to_the_peak_to_come_and_not_below_it",
            "guards/test_service.py::test_only_the_peak_to_come_holds_places",
        ),
        "past bookings ignored": ("corner_cases/test_capacity.py::test_bookings_of_the_past_hold_no_capacity",),
        "closure of part of the pool (closures are of a whole pool; a part is taken out of use as a number of places)": (
            "corner_cases/test_capacity.py::test_part_of_a_pool_is_taken_out_of_use_as_far_as_nobody_has_booked_it",
            "scenarios/test_parking_office.py::test_the_spaces_of_a_lot_are_set_by_hand_but_never_below_what_is_booked",
        ),
        "own hold -> booking without self-conflict": (
            "corner_cases/test_capacity.py::test_ones_own_hold_becomes_a_booking_without_standing_in_its_own_way",
            "engine/test_holds.py::test_booking_what_one_holds_oneself_uses_the_hold",
        ),
    },
    "Moves": {
        "over itself": ("corner_cases/test_moves.py::test_a_booking_moves_over_itself",),
        "grow/shrink": ("corner_cases/test_moves.py::test_a_booking_grows_and_shrinks_at_both_ends_up_to_its_neighbours",),
        "to another resource": (
            "corner_cases/test_moves.py::test_a_booking_moves_to_another_resource_of_the_venue_and_to_none_of_another",
        ),
        "swap": (
            "corner_cases/test_moves.py::test_two_bookings_swap_although_each_stands_in_the_others_way",
            "scenarios/test_all_businesses.py::test_a_swap_exchanges_two_bookings_or_neither",
        ),
        "three-cycle (no move of three in one request: two swaps, each whole)": (
            "corner_cases/test_moves.py::test_three_bookings_go_round_in_a_cycle_by_two_swaps",
        ),
        "shift adjacent series (bookings move one by one, the last first)": (
            "corner_cases/test_moves.py::test_an_adjacent_series_is_shifted_by_one_from_its_far_end",
        ),
        "move only start": ("corner_cases/test_moves.py::test_only_the_start_moves_and_the_end_stays",),
        "failed move changes nothing (and emits nothing)": (
            "corner_cases/test_moves.py::test_a_move_that_fails_changes_nothing_and_tells_nobody",
        ),
        "stale version -> 412": ("corner_cases/test_moves.py::test_a_move_of_a_stale_version_is_412_and_changes_nothing",),
    },
    "States": {
        "two approvers": ("corner_cases/test_states.py::test_of_two_approvers_one_approves_and_the_other_is_told_so",),
        "approve || cancel": ("corner_cases/test_states.py::test_approving_against_cancelling_has_one_order_and_ends_cancelled",),
        "cancel twice": ("corner_cases/test_states.py::test_cancelling_twice_happens_once",),
        "restore cancelled/rejected into an occupied slot": (
            "corner_cases/test_states.py::test_what_was_cancelled_or_rejected_is_not_restored_into_an_occupied_slot",
        ),
        "pending blocking vs competing": (
            "corner_cases/test_states.py::test_a_pending_request_blocks_or_competes_as_the_resource_has_it",
            "engine/test_rules.py::test_requests_that_compete_do_not_block_and_approving_one_rejects_the_losers",
        ),
        "hold expiring at confirm instant": (
            "corner_cases/test_states.py::test_a_hold_expires_at_the_very_instant_of_its_deadline_also_for_its_confirmation",
        ),
        "late confirm when still free (refused: what was promised until an instant is over then; booking again is not)": (
            "corner_cases/test_states.py::test_a_late_confirmation_is_refused_also_while_it_is_still_free_and_booking_again_is_not",
        ),
        "confirm after start": ("corner_cases/test_states.py::test_a_hold_that_lasts_beyond_the_start_can_be_confirmed_after_it",),
        "two waitlist offers, one place": (
            "corner_cases/test_states.py::test_two_who_wait_for_one_place_are_never_both_offered_it",
            "engine/test_offers.py::test_offers_never_exceed_what_is_free_and_each_takes_what_fits",
        ),
        "offer reuse after cancel": (
            "corner_cases/test_states.py::test_an_offer_is_of_no_use_after_what_came_of_it_was_cancelled",
            "engine/test_waitlist.py::test_an_offer_that_is_not_taken_goes_to_the_next",
        ),
        "offer after start": (
            "corner_cases/test_states.py::test_no_offer_is_made_or_taken_after_the_start",
            "engine/test_offers.py::test_no_offer_after_the_start_and_none_lasts_beyond_it",
        ),
    },
    "Series/multi-resource": {
        "self-overlap": (
            "corner_cases/test_series.py::test_occurrences_that_overlap_each_other_are_refused_like_those_of_others",
            "engine/test_sets.py::test_a_series_that_overlaps_itself_is_no_exception",
        ),
        "all-or-nothing": ("engine/test_sets.py::test_a_series_is_all_or_nothing_and_says_which_did_not_fit",),
        "skip list": ("engine/test_sets.py::test_what_does_not_fit_can_be_left_out_and_the_answer_says_why",),
        "empty occurrence set": (
            "engine/test_sets.py::test_a_rule_without_an_occurrence_is_invalid",
            "engine/test_sets.py::test_where_nothing_fits_leaving_out_is_refused_too",
        ),
        "kit component shortage (a kit is a set)": (
            "corner_cases/test_series.py::test_a_kit_is_booked_whole_or_not_at_all_when_one_component_is_short",
        ),
        "parent/child rooms (no resource is the parent of another: the whole is the set of its parts)": (
            "corner_cases/test_series.py::test_a_whole_hall_is_the_set_of_its_halves",
        ),
    },
    "Time": {
        "gap and fold local times": (
            "corner_cases/test_time.py::test_local_times_in_a_gap_and_in_a_fold_have_one_meaning",
            "domain/test_calendar.py::test_an_appointment_in_a_gap_moves_forward_and_in_a_fold_comes_first",
        ),
        "23/25-hour days": (
            "corner_cases/test_time.py::test_a_day_of_23_or_25_hours_has_as_many_slots_and_each_can_be_booked",
            "api/test_places.py::test_a_local_day_has_as_many_hours_as_it_has",
        ),
        "weekly series across DST": (
            "corner_cases/test_time.py::test_a_weekly_series_keeps_its_wall_time_across_the_change_and_its_length",
            "engine/test_sets.py::test_a_series_keeps_its_local_time_over_a_change_of_the_clocks",
        ),
        "zone rules changed (bookings are instants and stay; hours and slots move)": (
            "corner_cases/test_time.py::test_a_venue_that_is_given_another_zone_moves_its_hours_and_no_booking",
        ),
        "day quota on local day": (
            "corner_cases/test_time.py::test_a_day_quota_is_of_the_local_day",
            "engine/test_rules.py::test_a_day_quota_counts_every_local_day_that_a_booking_touches",
        ),
        "half-hour zones": ("corner_cases/test_time.py::test_zones_off_the_hour_have_their_own_grid",),
        "clock stepping backwards": (
            "corner_cases/test_time.py::test_a_clock_that_steps_back_brings_nothing_back_and_keeps_events_in_order",
        ),
    },
    "Concurrency": {
        "N threads/processes, last place -> exactly one 201, rest 409": (
            "corner_cases/test_concurrency.py::test_many_who_want_the_last_place_are_one_201_and_the_rest_409",
            "races/test_races.py::test_no_more_come_through_than_may",
            "races/test_contenders.py::test_of_many_at_once_exactly_one_gets_it",
        ),
        "same idempotency key in parallel": (
            "corner_cases/test_concurrency.py::test_the_same_key_in_parallel_happens_once",
            "api/test_idempotency.py::test_the_same_request_many_times_at_once_happens_once",
        ),
        "key reuse with other body": (
            "corner_cases/test_concurrency.py::test_a_key_that_comes_again_with_another_body_is_refused",
            "api/test_idempotency.py::test_a_key_with_another_request_is_refused_and_nothing_changes",
        ),
        "per-user quota with two tabs": ("corner_cases/test_concurrency.py::test_a_quota_holds_for_a_user_with_many_tabs",),
        "crash between commit and event delivery -> event still delivered": (
            "crash/test_kill.py::test_what_was_answered_is_there_and_everybody_hears_of_it_once",
            "crash/test_steps.py::test_whatever_step_it_dies_at_all_of_it_is_there_or_nothing",
            "scenarios/test_all_businesses.py::test_a_process_that_is_killed_has_told_of_every_booking_and_of_none_that_was_not_made",
        ),
        "rollback -> none": (
            "corner_cases/test_concurrency.py::test_what_is_rolled_back_in_a_group_leaves_no_row_and_no_event_beside_what_is_committed",
            "api/test_events.py::test_a_refusal_writes_nothing",
        ),
        "invariant sweep after random runs": (
            "model/test_model.py::test_the_service_does_what_the_model_says",
            "engine/test_privacy.py::test_nobody_reads_what_is_not_theirs",
            "races/test_contenders.py::test_however_it_ends_nothing_is_given_twice",
            "guards/test_random.py::test_the_guards_take_exactly_what_brute_force_takes",
        ),
    },
}
"""Group -> case, as it is listed where such systems were looked at -> the tests that show it, by file and name under tests/."""


def functions(path: Path) -> set[str]:
    """The tests of a file by name."""
    nodes = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")}


def named() -> set[str]:
    """Every test that the table names."""
    return {test for cases in TABLE.values() for tests in cases.values() for test in tests}


def missing(tests: set[str]) -> list[str]:
    """Those that are not there."""
    return sorted(test for test in tests if test.partition("::")[2] not in functions(TESTS / test.partition("::")[0]))


def test_every_corner_case_has_a_test_that_is_there() -> None:
    assert [case for cases in TABLE.values() for case, tests in cases.items() if not tests] == []
    assert missing(named()) == []


def test_a_test_that_is_not_there_is_missed() -> None:
    lost = {"corner_cases/test_geometry.py::test_nothing_of_the_kind", "corner_cases/test_no_such_file.py::test_it"}
    assert missing(lost | named()) == sorted(lost)


def test_every_test_here_is_of_some_corner_case() -> None:
    here = {f"{HERE}/{path.name}::{name}" for path in (TESTS / HERE).glob("test_*.py") for name in functions(path)}
    own = {f"{HERE}/test_table.py::{name}" for name in functions(Path(__file__))}
    assert sorted(here - own - named()) == []
