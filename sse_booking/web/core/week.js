/** Weeks begin on the day that the venue chose (`week_starts_on`), wherever one is shown. */
import { addDays, weekday } from "./time.js";

/** The days of a week as the API names them, Monday first. */
export const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONDAY = "2026-01-05";
const DAYS = 7;

/** Return the number of a date's day of the week: 0 is Monday. */
const numberOf = (date) => (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % DAYS;

/** Return the number of the day on which the weeks of a venue begin: 0 is Monday. */
export const startOf = (venue) => Math.max(0, WEEK.indexOf(venue?.week_starts_on ?? "mon"));

/** Return the numbers of the days of a week, 0 is Monday, in the order of a venue. */
export const orderOf = (venue) => WEEK.map((_, index) => (index + startOf(venue)) % DAYS);

/** Return the first date of the week that a date is in. */
export const firstOfWeek = (date, venue) => addDays(date, -((numberOf(date) - startOf(venue) + DAYS) % DAYS));

export const nameOfDay = (number, width = "short") => weekday(addDays(MONDAY, number), width);
