"""The words of mails and pushes in German; the same keys as in English."""

from __future__ import annotations

from typing import Final

NOTICES: Final[dict[str, tuple[str, str]]] = {
    "booking_created.approved": ("Gebucht: {what}, {when}", "Ihre Buchung ist bestätigt."),
    "booking_created.pending": (
        "Angefragt: {what}, {when}",
        "Ihre Anfrage ist angekommen. Sie hören von uns, sobald darüber entschieden "
        "ist.",
    ),
    "booking_approved": ("Bestätigt: {what}, {when}", "Ihre Anfrage wurde angenommen."),
    "booking_rejected": ("Abgelehnt: {what}, {when}", "Ihre Anfrage wurde nicht angenommen."),
    "booking_cancelled": ("Storniert: {what}, {when}", "Ihre Buchung wurde storniert."),
    "booking_cancelled.staff": ("Von {venue} storniert: {what}, {when}", "Wir mussten Ihre Buchung stornieren."),
    "booking_updated": ("Geändert: {what}, {when}", "Ihre Buchung hat sich geändert. So steht sie jetzt."),
    "booking_revoked": ("Zurückgezogen: {what}, {when}", "Die Bestätigung Ihrer Buchung wurde zurückgezogen."),
    "booking_deleted": ("Entfernt: {what}, {when}", "Ihre Buchung wurde entfernt."),
    "booking_expired": ("Verfallen: {what}, {when}", "Ihre Anfrage wurde nicht rechtzeitig beantwortet und ist verfallen."),
    "booking_no_show": ("Versäumt: {what}, {when}", "Niemand ist gekommen, daher wurde der Platz freigegeben."),
    "booking_checked_in": ("Angekommen: {what}, {when}", "Sie sind angemeldet."),
    "booking_completed": ("Danke: {what}, {when}", "Ihre Buchung ist abgeschlossen."),
    "payment_updated": ("Zahlung {payment}: {what}, {when}", "Die Zahlung Ihrer Buchung ist jetzt: {payment}."),
    "waitlist_offered": (
        "Frei für Sie: {what}, {when}",
        "Ein Platz ist frei geworden und wird bis {until} für Sie gehalten. Nehmen Sie ihn auf der Seite "
        "an.",
    ),
    "waitlist_expired": ("Angebot vorbei: {what}, {when}", "Der Platz, der für Sie gehalten wurde, ging an die nächste Person."),
    "message": ("Nachricht zu {what}, {when}", "{author} schreibt:"),
    "notification": ("{title}", "Eine Mitteilung an Sie:"),
    "reminder": ("Erinnerung: {what}, {when}", "Wir freuen uns auf Sie. Sagen Sie bitte mit einem Fingertipp, ob Sie kommen."),
    "staff.new_booking.approved": ("Neue Buchung: {what}, {when}", "Bei {venue} wurde gebucht."),
    "staff.new_booking.pending": ("Neue Anfrage: {what}, {when}", "Eine Anfrage bei {venue} wartet auf Ihre Antwort."),
    "staff.waitlist_joined": ("Warteliste: {what}, {when}", "Jemand steht neu auf der Warteliste von {venue}."),
    "staff.message": ("Nachricht zu {what}, {when}", "{author} schreibt:"),
    "staff.booking_cancelled": ("Storniert: {what}, {when}", "Eine Buchung bei {venue} wurde storniert."),
    "staff.booking_updated": ("Geändert: {what}, {when}", "Eine Buchung bei {venue} hat sich geändert. So steht sie jetzt."),
    "staff.booking_deleted": ("Entfernt: {what}, {when}", "Eine Buchung bei {venue} wurde entfernt."),
    "staff.booking_expired": ("Verfallen: {what}, {when}", "Eine Anfrage bei {venue} wurde nicht rechtzeitig beantwortet."),
    "staff.booking_no_show": ("Nicht erschienen: {what}, {when}", "Zu einer Buchung bei {venue} ist niemand gekommen."),
    "staff.booking_checked_in": ("Angekommen: {what}, {when}", "Bei {venue} ist jemand angekommen."),
    "staff.payment_updated": ("Zahlung {payment}: {what}, {when}", "Die Zahlung einer Buchung bei {venue} ist jetzt: {payment}."),
    "digest": ("Ihr Tag auf einen Blick", "Das hat sich seit dem letzten Mal geändert:"),
    "daily_summary": ("{venue} heute, {day}", "{arrivals} Ankünfte, {pending} Anfragen warten auf eine Antwort."),
    "webhook_disabled": (
        "Ein Webhook von {venue} wurde abgeschaltet",
        "{host} hat seit Tagen nicht geantwortet, daher wird dorthin nichts mehr gesendet. Näheres auf der Seite "
        "des Betriebs.",
    ),
    "verify_address": (
        "{code} bestätigt Ihre Adresse",
        "Geben Sie diesen Code auf der Seite ein, oder drücken Sie den Knopf. Er gilt 24 Stunden und ein "
        "Mal.",
    ),
    "verify_address.link": ("Bestätigen Sie Ihre Adresse", "Mit dem Knopf geht es weiter. Er gilt ein Mal."),
    "guest_code": (
        "{code} bestätigt Ihre Buchung bei {venue}",
        "Geben Sie diesen Code auf der Seite ein, oder drücken Sie den Knopf, bevor der Platz freigegeben "
        "wird.",
    ),
    "guest_links": ("Ihre Buchungen", "Der Knopf führt zu Ihren Buchungen. Er gilt 24 Stunden und ein Mal."),
    "password_reset": ("Ein neues Passwort", "Mit dem Knopf wählen Sie ein neues Passwort. Er gilt eine Stunde und ein Mal."),
    "invitation": ("{inviter} lädt Sie zu {venue} ein", "Der Knopf führt zur Einladung."),
}  # fmt: skip

WORDS: Final[dict[str, str]] = {
    "where": "Wo", "when": "Wann", "places": "Plätze", "status": "Stand", "about": "Betreff", "yes": "Ja", "no": "Nein",
    "open": "Zur Buchung", "open_link": "Weiter", "coming": "Ich komme", "cannot": "Ich kann nicht", "before": "Davor:",
    "preferences": "Was wir Ihnen mitteilen, und wie", "unsubscribe": "Keine Mails dieser Art mehr",
    "why": "Sie erhalten dies wegen einer Buchung oder eines Kontos bei {site}.",
    "not_you": "Falls Sie das nicht selbst verlangt haben, ist nichts zu tun.",
    "held": "gehalten", "pending": "wartet auf eine Antwort", "approved": "bestätigt", "checked_in": "angekommen", "rejected": "abgelehnt",
    "cancelled": "storniert", "completed": "abgeschlossen", "revoked": "zurückgezogen", "expired": "verfallen", "no_show": "versäumt",
    "paid": "bezahlt", "unpaid": "unbezahlt", "failed": "fehlgeschlagen", "refunded": "erstattet", "waiting": "auf der Warteliste",
    "booking_created": "gebucht", "booking_approved": "bestätigt", "booking_rejected": "abgelehnt", "booking_cancelled": "storniert",
    "booking_updated": "geändert", "booking_revoked": "zurückgezogen", "booking_deleted": "entfernt", "booking_expired": "verfallen",
    "booking_no_show": "versäumt", "booking_checked_in": "angekommen", "booking_completed": "abgeschlossen",
    "payment_updated": "Zahlung geändert", "waitlist_offered": "angeboten", "waitlist_expired": "Angebot vorbei", "message": "Nachricht",
    "notification": "Mitteilung", "new_booking": "neue Buchung", "waitlist_joined": "neu auf der Warteliste", "more": "und weitere",
    "coming_page": "Kommen Sie?", "coming_done": "Danke. {venue} weiß, dass Sie kommen.",
    "cannot_page": "Diese Buchung stornieren?", "cannot_do": "Stornieren", "cannot_done": "Sie ist storniert. Danke fürs Bescheidgeben.",
    "link_over": "Dieser Link gilt nicht mehr.", "too_late": "Hier lässt sich nichts mehr ändern. Rufen Sie bitte bei {venue} an.",
    "unsubscribe_page": "Keine Mails dieser Art mehr?", "unsubscribe_do": "Abbestellen",
    "unsubscribe_done": "Erledigt. Keine Mails dieser Art mehr.",
    "push_approve": "Annehmen", "push_reject": "Ablehnen",
    "verify_page": "Ist das Ihre Adresse?", "verify_do": "Ja, bestätigen", "verify_done": "Ihre Adresse ist bestätigt.",
}  # fmt: skip
