/** Bookings that are made, changed or cancelled together: a series recurs, a set is several places at the same time. */
import { useState } from "./dom.js";

/** How a booking can recur, and the beginning of its rule (RFC 5545 §3.3.10). */
const RULES = {
  daily: "FREQ=DAILY",
  weekly: "FREQ=WEEKLY",
  fortnightly: "FREQ=WEEKLY;INTERVAL=2",
  monthly: "FREQ=MONTHLY",
};
export const REPEATS = Object.keys(RULES);
export const MOST_TIMES = 104;

export const ruleOf = (repeat, times) => `${RULES[repeat]};COUNT=${times}`;

/** What is done and what is left out, in the order of time: `{starts_at, …}`, with a `refusal` where it is left out. */
export const inOrder = ({ items, skipped }) =>
  [...items, ...skipped].sort((a, b) => a.starts_at.localeCompare(b.starts_at));

/**
 * Something done to several bookings, in two steps: it is tried first, and if some would be left out, these are shown and nothing is done
 * until it is sent again. `run(send)` returns `{data}` with this booking of them as it is then, or null after a trial.
 * `send({dry_run, skip_conflicts})` makes the request.
 */
export function useTrial(booking) {
  const [trial, setTrial] = useState(/** @type {any} */ (null));
  const run = async (send) => {
    if (!trial) {
      const { data: tried } = await send({ skip_conflicts: true, dry_run: true });
      if (tried.skipped.length) {
        setTrial(tried);
        return null;
      }
    }
    const { data } = await send(trial ? { skip_conflicts: true } : {});
    return { data: data.items.find((one) => one.id === booking.id) ?? booking };
  };
  return { trial, run, forget: () => setTrial(null) };
}
