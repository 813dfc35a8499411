/** One's past bookings, newest first. The API lists by start, oldest first, so one period after the other is requested. */
import { all, get } from "./api.js";
import { applyTo, LIVE } from "./booking.js";
import { useEffect, useRef, useState } from "./dom.js";
import { useFollow } from "./live.js";
import { rfc3339 } from "./time.js";

const DAY_MS = 86_400_000;
const FIRST_DAYS = 30;
const MOST_DAYS = 20 * 365;
const MOST = 2_000;
const FINAL = "rejected,cancelled,completed,revoked,expired,no_show";

const isPast = (booking, now) => !LIVE.has(booking.status) || Date.parse(booking.ends_at) <= now;

async function load(days) {
  const now = Date.now();
  const at = rfc3339(now);
  const since = rfc3339(now - days * DAY_MS);
  const [over, ended] = await Promise.all([
    all(`/api/bookings?from=${since}&to=${at}`, MOST),
    all(`/api/bookings?status=${FINAL}&from=${at}`, MOST),
  ]);
  const older = days < MOST_DAYS ? (await get(`/api/bookings?to=${since}&limit=1`)).data.items.length : 0;
  const items = new Map([...over.items, ...ended.items].map((one) => [one.id, one]));
  return { value: { items: [...items.values()], older: older > 0, cut: over.more }, cursor: over.cursor };
}

/**
 * Return what useFollow does, with `value` as the bookings, and `more`, which loads the previous period, or null when there is nothing
 * older.
 */
export function usePastBookings(user) {
  const days = useRef(FIRST_DAYS);
  const [, draw] = useState(0);
  useEffect(() => {
    days.current = FIRST_DAYS;
  }, [user]);
  const list = useFollow(
    user ? [`user:${user}`] : null,
    () => load(days.current),
    (event, now) => {
      const items = applyTo(now?.items, event);
      return items === now?.items ? now : { ...now, items };
    },
    [user],
  );
  const further = () => {
    days.current = Math.min(MOST_DAYS, days.current * 4);
    list.reload();
    draw((n) => n + 1);
  };
  const now = Date.now();
  const value = list.value?.items
    .filter((one) => isPast(one, now))
    .sort((a, b) => b.starts_at.localeCompare(a.starts_at) || b.id.localeCompare(a.id));
  return { ...list, value, more: list.value?.older ? further : null, cut: Boolean(list.value?.cut) };
}
