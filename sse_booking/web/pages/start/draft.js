/** What the wizard has been told so far. It is kept in the tab, so a reload or a look elsewhere loses nothing. */

/** @typedef {{from: string, to: string, reason: string}} ClosedDates */
/**
 * @typedef {{
 *   kind: string, stem: string, first: number, count: number, minutes: string, approval: string, seats_min?: string, seats_max?: string
 * }} Group
 */

const KEY = "start";
const EVENING = [["17:00", "23:00"]];
const WORKDAY = [["09:00", "18:00"]];
const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** What is usual where such things are booked: hours of a day, minutes of a booking ("" for any range), how it is answered. */
export const USUAL = {
  table: { day: EVENING, minutes: "120", approval: "automatic", count: 12 },
  room: { day: WORKDAY, minutes: "", approval: "automatic", count: 4 },
  ground: { day: [["08:00", "20:00"]], minutes: "60", approval: "manual", count: 2 },
  machine: { day: WORKDAY, minutes: "", approval: "manual", count: 3 },
  parking: { day: [["00:00", "24:00"]], minutes: "", approval: "automatic", count: 10 },
  resource: { day: WORKDAY, minutes: "60", approval: "manual", count: 1 },
};

export const weekOf = (day) => Object.fromEntries(WEEK.map((key) => [key, day]));

/** @returns {Group} */
export const groupOf = (kind, stem) => ({
  kind,
  stem,
  first: 1,
  seats_min: "",
  seats_max: "",
  ...pick(USUAL[kind]),
});
const pick = ({ minutes, approval, count }) => ({ minutes, approval, count });

export const fresh = (zone, stem) => ({
  name: "",
  timezone: zone || "UTC",
  guests: "verified",
  hours: weekOf(EVENING),
  /** @type {ClosedDates[]} */
  closed: [],
  groups: [groupOf("table", stem)],
});

export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

export function keep(state) {
  try {
    if (state) sessionStorage.setItem(KEY, JSON.stringify(state));
    else sessionStorage.removeItem(KEY);
  } catch {
    /* no storage: a reload begins anew */
  }
}

/** The names that a group stands for: "Table 1" to "Table 12", or the word alone where it is one. */
export const namesOf = ({ stem, first, count }) =>
  count === 1 && first === 1
    ? [stem.trim()]
    : Array.from({ length: count }, (_, index) => `${stem.trim()} ${first + index}`);

/** Whether a date is within one of the closed stretches. */
export const closedOn = (closed, date) =>
  closed.find((one) => one.from <= date && date <= (one.to || one.from));
