/** The opening hours of a resource on a date: the weekly ones, unless a season or the date has others. */

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const length = (one) => Date.parse(one.to) - Date.parse(one.from);

/** Return the exceptions on a date, the shortest first; of equally long ones, the later first. */
export const datedOn = (resource, date) =>
  resource.dated_hours
    .filter((one) => one.from <= date && date <= one.to)
    .reverse()
    .sort((a, b) => length(a) - length(b));

/** Return the opening intervals of a date, such as `[["09:00", "17:00"]]`; null when it is always open. */
export function hoursOn(resource, date) {
  const day = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()];
  const dated = datedOn(resource, date).find((one) => one.hours !== null);
  const hours = dated ? dated.hours : resource.opening_hours;
  if (hours === null) return null;
  return Array.isArray(hours) ? hours : (hours[day] ?? []);
}

/** Return the text for a date: the reasons of its exceptions, each once. */
export const notesOn = (resources, date) => [
  ...new Set(
    resources.flatMap((one) => datedOn(one, date).map((dated) => dated.reason)).filter((reason) => reason),
  ),
];
