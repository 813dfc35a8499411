import { longDay, range } from "../../core/time.js";

/** When a booking is, in words of the venue's clocks. */
export const dayAndTime = ({ starts_at, ends_at }, zone) =>
  `${longDay(starts_at, zone)}, ${range(starts_at, ends_at, zone)}`;
