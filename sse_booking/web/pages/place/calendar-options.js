/** The calendar's reactions to clicks and drags, and its look. */
import { patch } from "../../core/api.js";
import { locale, t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { clock } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { instantOf } from "./calendar-events.js";

const two = (n) => String(n).padStart(2, "0");

/** Return the clock time of a calendar's Date. The calendar got the venue's clock time, and treats it as this browser's. */
const wall = (date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
  `T${two(date.getHours())}:${two(date.getMinutes())}:00`;

/** Move or stretch a booking. If the service refuses, it is put back and the reason is shown. */
async function rewrite(booking, changed, revert) {
  try {
    await patch(`/api/bookings/${booking.id}`, changed, { ifMatch: booking.version });
    toast(t("saved"));
  } catch (error) {
    revert();
    toast(t("not-done"), { text: error.message, tone: "bad" });
  }
}

const clockOf = (date) => clock(date.getHours() * 60 + date.getMinutes());

function slotLabel(date) {
  const label = document.createElement("span");
  label.textContent = clockOf(date);
  return { domNodes: [label] };
}

/** `onRange(resource, starts_at, ends_at)` selects a range; `onPick(resource, instant)` selects the usual length from an instant on. */
export function calendarOptions({ resource, resources, days, zone, onPick, onRange }) {
  const found = (id) => resources.find((one) => one.id === id) ?? resource;
  const at = (date) => instantOf(wall(date), days, zone);
  const moved = ({ event, revert }) => {
    const range = { starts_at: at(event.start), ends_at: at(event.end) };
    const { booking, chosen } = event.extendedProps;
    const target = found(event.resourceIds[0]);
    if (!range.starts_at || !range.ends_at || !(booking || chosen)) return revert();
    if (chosen) return onRange(target, range.starts_at, range.ends_at);
    const elsewhere = target && target.id !== booking.resource_id ? { resource_id: target.id } : {};
    return rewrite(booking, { ...range, ...elsewhere }, revert);
  };
  return {
    locale: locale(),
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    eventTimeFormat: (from, to) => `${clockOf(from)} – ${clockOf(to)}`,
    slotLabelFormat: slotLabel,
    eventDrop: moved,
    eventResize: moved,
    eventClick: ({ event }) => {
      const { booking } = event.extendedProps;
      if (booking && !booking.ghost) go(`/bookings/${booking.id}`);
    },
    select: (info) => {
      const [from, to] = [info.startStr, info.endStr].map((text) => instantOf(text, days, zone));
      if (from && to) onRange(found(info.resource?.id), from, to);
    },
    dateClick: (info) => {
      const from = instantOf(info.dateStr, days, zone);
      if (from) onPick(found(info.resource?.id), from);
    },
    eventDidMount: ({ el, event }) => {
      el.title = event.title;
    },
    theme: (theme) => ({
      ...theme,
      events: `${theme.events} col`,
      sidebar: `${theme.sidebar} col-hours`,
    }),
  };
}
