import { longDay, range } from "../../core/time.js";

/** Return the time of a booking in words, in the venue's local time. */
export const dayAndTime = ({ starts_at, ends_at }, zone) =>
  `${longDay(starts_at, zone)}, ${range(starts_at, ends_at, zone)}`;
