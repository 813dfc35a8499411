"""Lists as CSV: whole, safe to open, in local and UTC time, and written down."""

from __future__ import annotations

import csv
import io

import pytest

from sse_booking.service import csv_files, exports
from tests.clocked import Service
from tests.people import DAY, HOUR, MONDAY, Person, Reply, a_place


def rows_of(reply: Reply) -> list[dict[str, str]]:
    assert reply.status == 200, reply.raw
    assert reply.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert len(reply.raw) == int(reply.headers["content-length"])
    return list(csv.DictReader(io.StringIO(reply.raw.decode("utf-8-sig"), newline="")))


def test_staff_get_every_booking_of_a_venue_with_both_times(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    for number in range(3):
        ann.book("one", MONDAY + number * DAY + 12 * HOUR, MONDAY + number * DAY + 14 * HOUR, title=f"Lunch {number}")
    reply = owner.ask("GET", "/api/bookings.csv?role=staff&venue_id=luigi")
    rows = rows_of(reply)
    assert [row["title"] for row in rows] == ["Lunch 0", "Lunch 1", "Lunch 2"]
    assert (rows[0]["starts_local"], rows[0]["timezone"], rows[0]["starts_utc"]) == (
        "2027-01-11 13:00", "Europe/Rome", "2027-01-11T12:00:00Z",
    )  # fmt: skip
    assert (rows[0]["resource"], rows[0]["venue"], rows[0]["requester_id"]) == ("One", "Luigi", "ann")
    assert reply.headers["event-cursor"]
    assert 'filename="bookings.csv"' in reply.headers["content-disposition"]


def test_the_answers_of_a_venue_have_columns_and_begin_no_formula(service: Service, owner: Person) -> None:
    owner.patch(
        "/api/venues/luigi", {"questions": [{"id": "nuts", "label": "Allergies?"}, {"id": "chair", "label": "?", "kind": "yes_no"}]}
    )
    ann = service.person("ann")
    ann.book("one", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR, answers={"nuts": "=1+1", "chair": False})
    ann.book("two", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR)
    rows = {row["resource"]: row for row in rows_of(owner.ask("GET", "/api/bookings.csv?role=staff&venue_id=luigi"))}
    assert [(row["answer_nuts"], row["answer_chair"]) for row in (rows["One"], rows["Two"])] == [("'=1+1", "no"), ("", "")]
    assert "nuts: =1+1" in rows["One"]["answers"]


def test_a_list_is_exported_whole_however_long(service: Service, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 7)
    a_place(service, "lot", capacity=30)
    for number in range(21):  # three whole pages, and many that start together
        service.person(f"p{number}").book("lot", MONDAY + DAY, MONDAY + DAY + HOUR)
    rows = rows_of(owner.ask("GET", "/api/bookings.csv?role=staff"))
    assert sorted(row["requester_id"] for row in rows) == sorted(f"p{number}" for number in range(21))
    assert len({row["id"] for row in rows}) == 21


def test_an_export_is_narrowed_as_the_list_is(service: Service, owner: Person) -> None:
    ann = service.person("ann")
    early = ann.book("one", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR)
    ann.book("two", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR)
    late = ann.book("one", MONDAY + DAY + 12 * HOUR, MONDAY + DAY + 13 * HOUR)
    ann.act(late, "cancel")
    query = "role=staff&resource_id=one&status=approved&from=2027-01-11T00:00:00Z&to=2027-01-13T00:00:00Z"
    assert [row["id"] for row in rows_of(owner.ask("GET", f"/api/bookings.csv?{query}"))] == [early["id"]]
    assert len(rows_of(ann.ask("GET", "/api/bookings.csv"))) == 3
    assert rows_of(service.person("bob").ask("GET", "/api/bookings.csv")) == []
    service.person("bob").refused(403, "forbidden", "GET", "/api/bookings.csv?role=staff&venue_id=luigi")
    owner.refused(422, "invalid", "GET", "/api/bookings.csv?role=staff&status=gone")


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 170", "'+49 170"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("  =1", "'  =1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a;=1+1", "a;'=1+1"),
        ('a";=1+1', "a\";'=1+1"),
        ('a;"=1+1', "a;\"'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("Table for two, 3-4 pm; thanks", "Table for two, 3-4 pm; thanks"),
        ("a@b.example", "a@b.example"),
        ("", ""),
    ],
)
def test_no_text_of_a_stranger_becomes_a_formula(written: str, cell: str) -> None:
    assert csv_files.safe(written) == cell


def test_what_a_stranger_writes_is_one_cell_of_text(service: Service, owner: Person) -> None:
    note = '=HYPERLINK("http://evil.example","click")\r\n"quoted", and; more'
    service.person("ann").book("one", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR, note=note, title="@x", attendees=["+49 1", "=2"])
    (row,) = rows_of(owner.ask("GET", "/api/bookings.csv?role=staff"))
    assert row["note"] == "'" + note
    assert (row["title"], row["attendees"]) == ("'@x", "'+49 1; '=2")


def test_excel_is_told_of_utf_8_on_demand(service: Service, owner: Person) -> None:
    service.person("ann").book("one", MONDAY + 12 * HOUR, MONDAY + 13 * HOUR, title="Café Größe")
    with_mark = owner.ask("GET", "/api/bookings.csv?role=staff&bom=true")
    without = owner.ask("GET", "/api/bookings.csv?role=staff")
    assert with_mark.raw == b"\xef\xbb\xbf" + without.raw
    assert "Café Größe" in without.raw.decode()


def test_who_took_what_out_of_the_service_is_in_the_audit_log(service: Service, owner: Person) -> None:
    owner.ask("GET", "/api/bookings.csv?role=staff&venue_id=luigi")
    owner.ask("GET", "/api/venues/luigi/reports/utilisation.csv")
    rows = service.person("root", "admin").get("/api/admin/audit?subject=venue:luigi")["items"]
    assert [(row["actor_id"], row["detail"]["what"]) for row in rows if row["action"] == "export"] == [
        ("owner", "utilisation"), ("owner", "bookings as staff"),
    ]  # fmt: skip


def test_only_a_few_exports_of_one_caller_are_under_way_at_a_time(service: Service, owner: Person) -> None:
    replies = service.at_once([(owner, "GET", "/api/bookings.csv?role=staff", None, {})] * 5)
    assert sorted({reply.status for reply in replies}) == [200, 429]
    assert [reply.headers["retry-after"] for reply in replies if reply.status == 429] == ["5"] * 3
