/** A week or a month of one resource. */
import { Calendar } from "../../components/calendar.js";
import { Loaded } from "../../components/loaded.js";
import { all, get } from "../../core/api.js";
import { LIVE } from "../../core/booking.js";
import { loadDays } from "../../core/days.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { go } from "../../core/router.js";
import { you } from "../../core/session.js";
import { firstOfWeek, startOf } from "../../core/week.js";
import { eventsOf } from "./calendar-events.js";
import { calendarOptions } from "./calendar-options.js";
import { hoursOf } from "./day-layout.js";

const WEEK = 7;
/** Six weeks: the most that a month view shows. */
const MONTH = 42;

async function load(venue, resource, first, count) {
  const days = await loadDays(venue, first, count);
  const range = `from=${days[0].starts_at}&to=${days[days.length - 1].ends_at}`;
  const status = [...LIVE].join();
  const [free, own] = await Promise.all([
    get(`/api/resources/${resource.id}/availability?${range}`),
    you() ? all(`/api/bookings?resource_id=${resource.id}&status=${status}&${range}`) : { items: [] },
  ]);
  return { value: { days, item: free.data, own: own.items }, cursor: free.cursor };
}

export function RangeCalendar({ view, venue, resource, date, sending, selection, onPick, onRange }) {
  const zone = venue.timezone;
  const isMonth = view === "month";
  const first = firstOfWeek(isMonth ? `${date.slice(0, 8)}01` : date, venue);
  const shown = useFollow(
    [`resource:${resource.id}`],
    () => load(venue, resource, first, isMonth ? MONTH : WEEK),
    () => "reload",
    [resource.id, venue.timezone, first, view],
  );
  if (!shown.value) return html`<${Loaded} of=${shown} rows=${3} />`;
  const { days, item, own } = shown.value;
  const mine = [...own, ...sending];
  const hours = days.map((day) => hoursOf([resource], day.date, zone, [...item.busy, ...mine]));
  const see = (instant) => go(`/places/${venue.id}?date=${instant}`, { replace: true });
  const options = {
    ...calendarOptions({ resource, resources: [resource], days, zone, onPick, onRange }),
    view: isMonth ? "dayGridMonth" : "timeGridWeek",
    date,
    firstDay: (startOf(venue) + 1) % WEEK,
    slotMinTime: `${Math.min(...hours.map(([from]) => from))}:00`,
    slotMaxTime: `${Math.max(...hours.map(([, to]) => to))}:00`,
    events: eventsOf({ resource, item, mine, selection, zone }),
    ...(isMonth && {
      dayHeaderFormat: { weekday: "short" },
      selectable: false,
      dateClick: ({ dateStr }) => see(dateStr.slice(0, 10)),
    }),
  };
  return html`<${Calendar} key=${view} class="columns" label=${t(`view.${view}`)} options=${options} />`;
}
