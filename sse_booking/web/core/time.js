/** Instants are RFC 3339 texts in UTC, as in the API. People see the venue's local time, and their own if it differs. */
import { locale } from "./i18n.js";

const zones = new Map();

/** Return whether this browser knows a zone. An old browser does not know new names, and one without zone data reports `Etc/Unknown`. */
export function isKnownZone(zone) {
  if (!zones.has(zone)) {
    try {
      zones.set(zone, Boolean(zone && new Intl.DateTimeFormat("en", { timeZone: zone })));
    } catch {
      zones.set(zone, false);
    }
  }
  return zones.get(zone);
}

/** Return the zone, or UTC if this browser does not know it. Displayed times then say so. */
const usable = (zone) => (isKnownZone(zone) ? zone : "UTC");
const mark = (zone) => (isKnownZone(zone) ? "" : " UTC");

const formats = new Map();

function format(zone, options) {
  const key = `${locale()} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: usable(zone), ...options }));
  return formats.get(key);
}

const parts = new Map();

/** Return year, month, day, hour and minute of an instant in a zone, as numbers. */
export function local(instant, zone) {
  if (!parts.has(zone)) {
    /** @type {Intl.DateTimeFormatOptions} */
    const options = {
      timeZone: usable(zone),
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    };
    parts.set(zone, new Intl.DateTimeFormat("en-US", options));
  }
  const found = {};
  for (const { type, value } of parts.get(zone).formatToParts(new Date(instant))) found[type] = Number(value);
  return found;
}

const two = (n) => String(n).padStart(2, "0");

/** Return the local date of an instant, `2026-05-04`. */
export function dateOf(instant, zone) {
  const { year, month, day } = local(instant, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** Minutes since local midnight. */
export function minuteOf(instant, zone) {
  const { hour, minute } = local(instant, zone);
  return hour * 60 + minute;
}

export const rfc3339 = (ms) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");

export function addDays(date, days) {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export const today = (zone) => dateOf(Date.now(), zone);

/** Return the date that an address asks for (`?date=2026-05-04`), or today. */
export function dateIn(query, zone) {
  const date = query.get("date") ?? "";
  return /^\d{4}-\d\d-\d\d$/.test(date) && date >= "1970-01-02" && date <= "9998-12-01" ? date : today(zone);
}

export const cityOf = (zone) => zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
/** The zone of this browser, or "" if it does not know it. */
export function myZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isKnownZone(zone) ? zone : "";
}

/** Return whether clocks in the zone show the same as here, today. */
export const isMyTime = (zone) =>
  isKnownZone(zone) &&
  myZone() !== "" &&
  local(Date.now(), zone).hour === local(Date.now(), myZone()).hour &&
  local(Date.now(), zone).minute === local(Date.now(), myZone()).minute;

const clocks = new Map();

/** Format hours in the language's style: `8:00 am`, or `08:00` with a 24-hour clock. */
function hours() {
  const tag = locale();
  if (!clocks.has(tag)) {
    const { hour12 } = format("UTC", { hour: "numeric" }).resolvedOptions();
    clocks.set(tag, hour12 ? "numeric" : "2-digit");
  }
  return clocks.get(tag);
}

const times = new Map();
const MOST_TIMES = 10_000;

/** A day of many places shows the same times in each of them, and formatting is slow: times are kept. */
export function time(instant, zone) {
  const key = `${locale()} ${zone} ${instant}`;
  let text = times.get(key);
  if (text === undefined) {
    if (times.size >= MOST_TIMES) times.clear();
    text = format(zone, { hour: hours(), minute: "2-digit" }).format(new Date(instant));
    times.set(key, text);
  }
  return text;
}

export const clock = (minutes) => time(minutes * 60_000, "UTC");
export const hourOf = (hour) =>
  hours() === "numeric"
    ? format("UTC", { hour: "numeric" }).format(new Date(hour * 3_600_000))
    : clock(hour * 60);
export const day = (instant, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(instant));
export const longDay = (instant, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(new Date(instant));
export const stamp = (instant, zone = myZone()) =>
  format(zone, { day: "numeric", month: "short", hour: hours(), minute: "2-digit" }).format(
    new Date(instant),
  ) + mark(zone);
export const weekday = (date, width = "short") =>
  format("UTC", { weekday: width }).format(new Date(`${date}T12:00:00Z`));
export const dayNumber = (date) => Number(date.slice(8));
export const month = (date, width = "short") =>
  format("UTC", { month: width }).format(new Date(`${date}T12:00:00Z`));
export const dateText = (date) => longDay(`${date}T12:00:00Z`, "UTC");

/** Return `18:00 – 19:30`, with the end's day if it is another one. */
export function range(startsAt, endsAt, zone) {
  const end =
    dateOf(startsAt, zone) === dateOf(Date.parse(endsAt) - 1, zone)
      ? time(endsAt, zone)
      : `${day(endsAt, zone)}, ${time(endsAt, zone)}`;
  return `${time(startsAt, zone)} – ${end}${mark(zone)}`;
}

/** Return a range in the viewer's own time if it differs from the venue's, else "". */
export function ownRange(startsAt, endsAt, zone) {
  const mine = myZone();
  if (!mine) return "";
  const differs =
    time(startsAt, mine) !== time(startsAt, zone) || dateOf(startsAt, mine) !== dateOf(startsAt, zone);
  return differs ? `${day(startsAt, mine)}, ${range(startsAt, endsAt, mine)}` : "";
}

export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const unit = (value, name) =>
    new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  if (minutes >= 2880 && minutes % 1440 === 0)
    return new Intl.NumberFormat(locale(), { style: "unit", unit: "day", unitDisplay: "long" }).format(
      minutes / 1440,
    );
  return [hours && unit(hours, "hour"), (rest || !hours) && unit(rest, "minute")].filter(Boolean).join(" ");
}

export function ago(instant, now = Date.now()) {
  const s = Math.round((Date.parse(instant) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" });
  if (Math.abs(s) < 60) return relative.format(Math.min(0, s), "second");
  if (Math.abs(s) < 3600) return relative.format(Math.round(s / 60), "minute");
  if (Math.abs(s) < 86_400) return relative.format(Math.round(s / 3600), "hour");
  return relative.format(Math.round(s / 86_400), "day");
}
