"""What a notice says: its headline, shared by mail and push, and the parts of the mail."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sse_booking.domain.questions import in_words
from sse_booking.notify.mail import times
from sse_booking.notify.mail.layout import Part
from sse_booking.notify.mail.words import NOTICES, word
from sse_booking.notify.notice import Notice, Subject

MAX_SUBJECT: Final = 200
MAX_FACT: Final = 500
"""Characters of a question or an answer in a mail; the page of the booking has all of it."""
DIRECT: Final = frozenset({"verify_address", "guest_code", "guest_links", "password_reset", "invitation"})
"""Notices that were asked for there and then: they come with a word for those who did not ask, and nobody can switch them off."""


_BREAKING: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Controls, marks that are not seen, separators of lines, half characters. Signs newer than our tables of Unicode are none of these."""
_JOINERS: Final = "\u200c\u200d"
"""Not seen, and part of words (Persian) and of pictures (a family)."""


def is_one_line(text: str) -> bool:
    """Whether nothing in the text could end a header or be read as something else."""
    return text.isprintable() or not any(map(_breaks, text))


def plain(text: str) -> str:
    """A text on one line: line breaks and controls become spaces, so that nothing written by a person ends a header."""
    if not is_one_line(text):
        text = "".join(" " if _breaks(char) else char for char in text)
    return " ".join(text.split())


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in _BREAKING and char not in _JOINERS


def key_of(notice: Notice) -> str:
    """Which words are meant: staff have their own, and some events say two things."""
    type_, subject = notice.type, notice.subject
    if type_ in ("booking_created", "new_booking") and subject:
        type_ = f"{type_}.{'pending' if subject.status == 'pending' else 'approved'}"
    if type_ == "booking_cancelled" and not notice.staff and notice.values.get("cancelled_by", "user") != "user":
        type_ = "booking_cancelled.staff"
    if type_ == "verify_address" and not notice.values.get("code"):
        type_ = "verify_address.link"
    return f"staff.{type_}" if notice.staff else type_


def headline(notice: Notice) -> tuple[str, str]:
    """Subject and sentence, filled in."""
    locale = notice.recipient.locale
    values = {name: plain(value)[:100] for name, value in notice.values.items()}
    if "payment" in values:
        values["payment"] = word(locale, values["payment"])
    if until := notice.values.get("until"):
        zone = notice.subject.timezone if notice.subject else "UTC"
        values["until"] = times.short(int(until), zone, locale)
    if notice.subject:
        about = notice.subject
        values |= {
            "what": plain(about.title or about.resource)[:100],
            "when": times.short(about.starts_at, about.timezone, locale),
            "venue": plain(about.venue)[:100],
        }
    subject, sentence = NOTICES[locale][key_of(notice)]
    return plain(subject.format_map(values))[:MAX_SUBJECT], sentence.format_map(values)


def facts(subject: Subject, notice: Notice) -> Part:
    """Where, when, how much, how it stands, and what was answered."""
    locale = notice.recipient.locale
    rows = [
        (word(locale, "about"), plain(subject.title)),
        (word(locale, "where"), f"{plain(subject.resource)}, {plain(subject.venue)}"),
        (word(locale, "when"), times.span(subject.starts_at, subject.ends_at, subject.timezone, locale)),
        (word(locale, "places"), str(subject.quantity) if subject.quantity > 1 else ""),
        (word(locale, "status"), word(locale, subject.status)),
    ]
    answered = in_words(subject.answers, locale, word(locale, "yes"), word(locale, "no"))
    rows += [(plain(question)[:MAX_FACT], plain(answer)[:MAX_FACT]) for question, answer in answered]
    return Part("facts", rows=tuple(row for row in rows if row[1]))


def content(notice: Notice, site: str) -> tuple[str, list[Part]]:
    """Subject and parts of the mail. `site` is the host that people know the service by."""
    locale, links = notice.recipient.locale, notice.links
    subject, sentence = headline(notice)
    parts = [Part("heading", subject), Part("text", sentence)]
    if code := notice.values.get("code"):
        parts[0] = Part("code", code)
    if notice.quote:
        parts.append(Part("quote", notice.quote))
    if notice.subject:
        parts.append(facts(notice.subject, notice))
    if notice.items:
        parts.append(
            Part("items", rows=tuple((plain(what), f"{at}{', ' if at else ''}{word(locale, key)}") for what, at, key in notice.items))
        )
    if notice.earlier:
        parts += [Part("text", word(locale, "before")), Part("items", rows=tuple((word(locale, type_), "") for type_ in notice.earlier))]
    if buttons := _buttons(notice):
        parts.append(Part("buttons", rows=buttons))
    said = word(locale, "not_you" if notice.type in DIRECT else "why", site=site)
    foot = [(word(locale, name), links[name]) for name in ("preferences", "unsubscribe") if name in links]
    parts.append(Part("foot", said, tuple(foot)))
    return subject, parts


def _buttons(notice: Notice) -> tuple[tuple[str, str], ...]:
    locale, links = notice.recipient.locale, notice.links
    named = (("coming", "coming"), ("cannot", "cannot"), ("booking", "open"), ("link", "open_link"))
    return tuple((word(locale, label), links[name]) for name, label in named if name in links)


def day_of(at: int, timezone: str, notice_locale: str) -> str:
    """The day of an instant by the venue's calendar, in words."""
    return times.day(datetime.fromtimestamp(at, ZoneInfo(timezone)), "de" if notice_locale == "de" else "en")
