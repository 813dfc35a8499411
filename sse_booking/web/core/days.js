/** The start and end of a venue's local days. Only the service calculates with calendars and clocks; pages use its results. */
import { get } from "./api.js";
import { useEffect, useState } from "./dom.js";
import { addDays, dateOf, minuteOf, rfc3339 } from "./time.js";

/** @typedef {{date: string, starts_at: string, ends_at: string}} Day */

/** Days are fetched in blocks, so that stepping from day to day needs one request in four weeks. */
const BLOCK = 28;
const DAY_MS = 86_400_000;
const MOST_BLOCKS = 200;
/** @type {Map<string, Promise<Day[]>>} */
const blocks = new Map();

const numberOf = (date) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

function blockOf(venue, date) {
  const first = addDays("1970-01-03", Math.floor((numberOf(date) - 2) / BLOCK) * BLOCK);
  const key = `${venue.id} ${venue.timezone} ${first}`;
  let block = blocks.get(key);
  if (!block) {
    if (blocks.size >= MOST_BLOCKS) blocks.clear();
    const path = `/api/venues/${encodeURIComponent(venue.id)}/days?date=${first}&days=${BLOCK}`;
    block = get(/** @type {`/api/venues/${string}/days`} */ (path)).then(({ data }) => data.items);
    block.catch(() => blocks.delete(key));
    blocks.set(key, block);
  }
  return block;
}

/**
 * Return that many days of a venue, from a date on.
 * @returns {Promise<Day[]>}
 */
export async function loadDays(venue, first, count = 1) {
  const found = [];
  for (let date = first; found.length < count; ) {
    const block = await blockOf(venue, date);
    const at = block.findIndex((day) => day.date === date);
    const part = block.slice(at, at + count - found.length);
    found.push(...part);
    date = addDays(date, part.length);
  }
  return found;
}

/** Return `{from, to}`: from the start of a date to the start of the date that many days later. */
export async function daysRange(venue, first, count = 1) {
  const days = await loadDays(venue, first, count);
  return { from: days[0].starts_at, to: days[days.length - 1].ends_at };
}

/** Return `{days, error}` of a venue. `days` is undefined until they are loaded. Without a venue nothing is requested. */
export function useDays(venue, first, count = 1) {
  const [state, setState] = useState(
    /** @type {{days: any[] | undefined, error: any}} */ ({ days: undefined, error: null }),
  );
  useEffect(() => {
    if (!venue) return undefined;
    let left = false;
    loadDays(venue, first, count).then(
      (days) => !left && setState({ days, error: null }),
      (error) => !left && setState({ days: undefined, error }),
    );
    return () => {
      left = true;
    };
  }, [venue?.id, venue?.timezone, first, count]);
  return state;
}

/**
 * Return the instants of a day at which clocks show a multiple of `step` minutes, with `minute` (of the clock) and a unique `key`: when
 * clocks are put back, the same time comes twice.
 */
export function timesOf(day, zone, step) {
  const times = [];
  const seen = new Set();
  for (let at = Date.parse(day.starts_at); at < Date.parse(day.ends_at); at += step * 60_000) {
    const minute = minuteOf(at, zone);
    times.push({ instant: rfc3339(at), minute, key: seen.has(minute) ? `${minute}+` : String(minute) });
    seen.add(minute);
  }
  return times;
}

/** Return the instant at which clocks show a minute of the day, or the first later one; null on a day that the time zone skipped. */
export function timeOn(day, zone, minute) {
  const times = timesOf(day, zone, 1);
  const whole = times.find((one) => one.minute === minute);
  return (whole ?? times.find((one) => one.minute > minute) ?? times.at(-1))?.instant ?? null;
}

/** Return the position of an instant in a day: 0 at its start, 1 at its end. */
export const partOfDay = (instant, day) =>
  (Date.parse(instant) - Date.parse(day.starts_at)) / (Date.parse(day.ends_at) - Date.parse(day.starts_at));

export const isOn = (instant, day, zone) => dateOf(instant, zone) === day.date;
