/** The opening hours of a resource on a date: those of the week, unless a season or the date itself has others. */

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const length = (one) => Date.parse(one.to) - Date.parse(one.from);

/** What is different on a date, the shortest entry first; of two as long, the later. */
export const datedOn = (resource, date) =>
  resource.dated_hours
    .filter((one) => one.from <= date && date <= one.to)
    .reverse()
    .sort((a, b) => length(a) - length(b));

/** The intervals that open on a date, such as `[["09:00", "17:00"]]`; null where it is always open. */
export function hoursOn(resource, date) {
  const day = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()];
  const dated = datedOn(resource, date).find((one) => one.hours !== null);
  const hours = dated ? dated.hours : resource.opening_hours;
  if (hours === null) return null;
  return Array.isArray(hours) ? hours : (hours[day] ?? []);
}

/** What is told of a date: the reasons of what is different on it, each once. */
export const notesOn = (resources, date) => [
  ...new Set(
    resources.flatMap((one) => datedOn(one, date).map((dated) => dated.reason)).filter((reason) => reason),
  ),
];
