"""The words of mails and pushes in English: type -> (subject or title, the sentence that follows)."""

from __future__ import annotations

from typing import Final

NOTICES: Final[dict[str, tuple[str, str]]] = {
    "booking_created.approved": ("Booked: {what}, {when}", "Your booking is confirmed."),
    "booking_created.pending": ("Requested: {what}, {when}", "Your request has arrived. You will hear from us when it is decided."),
    "booking_approved": ("Confirmed: {what}, {when}", "Your request was accepted."),
    "booking_rejected": ("Declined: {what}, {when}", "Your request was not accepted."),
    "booking_cancelled": ("Cancelled: {what}, {when}", "Your booking was cancelled."),
    "booking_cancelled.staff": ("Cancelled by {venue}: {what}, {when}", "We had to cancel your booking."),
    "booking_updated": ("Changed: {what}, {when}", "Your booking has changed. This is how it stands now."),
    "booking_revoked": ("Withdrawn: {what}, {when}", "The confirmation of your booking was withdrawn."),
    "booking_deleted": ("Removed: {what}, {when}", "Your booking was removed."),
    "booking_expired": ("Lapsed: {what}, {when}", "Your request was not answered in time, so it has lapsed."),
    "booking_no_show": ("Missed: {what}, {when}", "Nobody came, so the booking was released."),
    "booking_checked_in": ("Checked in: {what}, {when}", "You are checked in."),
    "booking_completed": ("Thank you: {what}, {when}", "Your booking is completed."),
    "payment_updated": ("Payment {payment}: {what}, {when}", "The payment of your booking is now: {payment}."),
    "waitlist_offered": (
        "Free for you: {what}, {when}",
        "A place has become free and is kept for you until {until}. Accept it on the "
        "page.",
    ),
    "waitlist_expired": ("Offer over: {what}, {when}", "The place that was kept for you has gone to the next in line."),
    "message": ("Message about {what}, {when}", "{author} writes:"),
    "notification": ("{title}", "A word to you:"),
    "reminder": ("Reminder: {what}, {when}", "We look forward to seeing you. Please say in one tap whether you are coming."),
    "staff.new_booking.approved": ("New booking: {what}, {when}", "Somebody has booked at {venue}."),
    "staff.new_booking.pending": ("New request: {what}, {when}", "A request at {venue} waits for your answer."),
    "staff.waitlist_joined": ("Waiting list: {what}, {when}", "Somebody has joined the waiting list at {venue}."),
    "staff.message": ("Message about {what}, {when}", "{author} writes:"),
    "staff.booking_cancelled": ("Cancelled: {what}, {when}", "A booking at {venue} was cancelled."),
    "staff.booking_updated": ("Changed: {what}, {when}", "A booking at {venue} has changed. This is how it stands now."),
    "staff.booking_deleted": ("Removed: {what}, {when}", "A booking at {venue} was removed."),
    "staff.booking_expired": ("Lapsed: {what}, {when}", "A request at {venue} was not answered in time."),
    "staff.booking_no_show": ("No show: {what}, {when}", "Nobody came for a booking at {venue}."),
    "staff.booking_checked_in": ("Checked in: {what}, {when}", "Somebody has arrived at {venue}."),
    "staff.payment_updated": ("Payment {payment}: {what}, {when}", "The payment of a booking at {venue} is now: {payment}."),
    "digest": ("Your day at a glance", "This has changed since the last time:"),
    "daily_summary": ("{venue} today, {day}", "{arrivals} arrivals, {pending} requests that wait for an answer."),
    "webhook_disabled": (
        "A webhook of {venue} was switched off",
        "{host} has not answered for days, so nothing is sent there any more. Look at it on the page of the "
        "venue.",
    ),
    "verify_address": (
        "{code} confirms your address",
        "Type this code on the page, or press the button. It is good for 24 hours and for one "
        "time.",
    ),
    "verify_address.link": ("Confirm your address", "Press the button to go on. It is good for one time."),
    "guest_code": (
        "{code} confirms your booking at {venue}",
        "Type this code on the page, or press the button, before the place is let "
        "go.",
    ),
    "guest_links": ("Your bookings", "The button leads to your bookings. It is good for 24 hours and for one time."),
    "password_reset": ("A new password", "The button lets you choose a new password. It is good for one hour and for one time."),
    "invitation": ("{inviter} invites you to {venue}", "The button leads to the invitation."),
}  # fmt: skip

WORDS: Final[dict[str, str]] = {
    "where": "Where", "when": "When", "places": "Places", "status": "State", "about": "About", "yes": "Yes", "no": "No",
    "open": "Open the booking", "open_link": "Continue", "coming": "I\u2019m coming", "cannot": "I can\u2019t", "before": "Before that:",
    "preferences": "What we tell you, and how", "unsubscribe": "No more mails of this kind",
    "why": "You get this because of a booking or an account at {site}.",
    "not_you": "If it was not you who asked for this, there is nothing to do.",
    "held": "held", "pending": "waits for an answer", "approved": "confirmed", "checked_in": "checked in", "rejected": "declined",
    "cancelled": "cancelled", "completed": "completed", "revoked": "withdrawn", "expired": "lapsed", "no_show": "missed",
    "paid": "paid", "unpaid": "unpaid", "failed": "failed", "refunded": "refunded", "waiting": "on the waiting list",
    "booking_created": "booked", "booking_approved": "confirmed", "booking_rejected": "declined", "booking_cancelled": "cancelled",
    "booking_updated": "changed", "booking_revoked": "withdrawn", "booking_deleted": "removed", "booking_expired": "lapsed",
    "booking_no_show": "missed", "booking_checked_in": "checked in", "booking_completed": "completed", "payment_updated": "payment changed",
    "waitlist_offered": "offered", "waitlist_expired": "offer over", "message": "message", "notification": "notice",
    "new_booking": "new booking", "waitlist_joined": "joined the waiting list", "more": "and more",
    "coming_page": "Are you coming?", "coming_done": "Thank you. {venue} knows that you are coming.",
    "cannot_page": "Cancel this booking?", "cannot_do": "Cancel it", "cannot_done": "It is cancelled. Thank you for telling.",
    "link_over": "This link is no longer good.", "too_late": "It can no longer be changed here. Please call {venue}.",
    "unsubscribe_page": "No more mails of this kind?", "unsubscribe_do": "Stop them",
    "unsubscribe_done": "Done. No more mails of this kind.",
    "push_approve": "Approve", "push_reject": "Decline",
    "verify_page": "Is this your address?", "verify_do": "Yes, confirm it", "verify_done": "Your address is confirmed.",
}  # fmt: skip
