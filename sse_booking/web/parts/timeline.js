/** One day of several resources side by side, hours from left to right. A click chooses a time; the form beside it does so by keyboard. */
import { html, useLayoutEffect, useRef } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { lookOf } from "../core/places.js";
import { useNow } from "../core/store.js";
import { dateOf, hourOf, instantOf, minuteOf, range, time } from "../core/time.js";
import { reveal } from "../core/scroll.js";
import { KindIcon } from "./icons.js";

/** The hours worth showing: the earliest opening to the latest closing, else seven to ten. */
export function hoursOf(resources, date) {
  const key = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][new Date(`${date}T12:00:00Z`).getUTCDay()];
  let from = 24;
  let to = 0;
  for (const { opening_hours: hours } of resources) {
    if (!hours) return [7, 22];
    for (const [open, close] of hours[key] ?? []) {
      from = Math.min(from, Number(open.slice(0, 2)));
      to = Math.max(to, close <= open ? 24 : Math.ceil(Number(close.slice(0, 2)) + Number(close.slice(3)) / 60));
    }
  }
  return from < to ? [from, to] : [7, 22];
}

/** Where a range lies within the shown hours of a date, in per cent; null where it does not. */
export function place(item, date, zone, [from, to]) {
  const start = dateOf(item.starts_at, zone) < date ? 0 : dateOf(item.starts_at, zone) > date ? 1440 : minuteOf(item.starts_at, zone);
  const lastDate = dateOf(item.ends_at, zone);
  const end = lastDate > date ? 1440 : lastDate < date ? 0 : minuteOf(item.ends_at, zone);
  const low = Math.max(start, from * 60);
  const high = Math.min(end, to * 60);
  if (high <= low) return null;
  const whole = (to - from) * 60;
  return { at: ((low - from * 60) / whole) * 100, size: ((high - low) / whole) * 100 };
}

function Block({ item, kind, date, zone, hours, text, fill }) {
  const where = place(item, date, zone, hours);
  if (!where) return null;
  return html`<div class=${`bar ${kind}`} title=${text} style=${{ insetInlineStart: `${where.at}%`, width: `${where.size}%`, ...(fill && { "--fill": fill }) }}><span class="text">${text}</span></div>`;
}

export function Timeline({ items, resources, date, zone, mine, selection, onPick }) {
  const now = useNow(30_000);
  const hours = hoursOf(resources, date);
  const count = hours[1] - hours[0];
  const marks = Array.from({ length: count }, (_, index) => hours[0] + index);
  const line = dateOf(now, zone) === date ? place({ starts_at: now, ends_at: now + 60_000 }, date, zone, hours) : null;
  const pick = (event, resource) => {
    const box = event.currentTarget.getBoundingClientRect();
    const minute = hours[0] * 60 + ((event.clientX - box.left) / box.width) * count * 60;
    onPick(resource, instantOf(date, Math.floor(minute / 30) * 30, zone));
  };
  const box = useRef(null);
  useLayoutEffect(() => reveal(box.current, box.current.querySelector(".chosen"), box.current.querySelector(".tl-name")?.offsetWidth), [date, selection?.starts_at, selection?.resource_id]);
  return html`<div class="timeline card" ref=${box} role="group" tabindex="0" aria-label=${t("view.timeline")}>
    <div class="tl-in" style=${{ "--hours": count }}>
      <div class="tl-head"><span></span><div class="tl-hours" aria-hidden="true">${marks.map((hour) => html`<span key=${hour}>${hourOf(hour)}</span>`)}</div></div>
      ${resources.map((resource) => {
        const item = items.find((one) => one.resource_id === resource.id) ?? { busy: [], usable: resource.usable };
        const own = mine.filter((booking) => booking.resource_id === resource.id);
        const summary = item.busy.length ? item.busy.map((busy) => t("busy-range", { range: range(busy.starts_at, busy.ends_at, zone) })).join(", ") : t("free-all-day");
        return html`<div class="tl-row" key=${resource.id} data-resource=${resource.id}>
          <div class="tl-name"><${KindIcon} look=${lookOf(resource.kind)} /><div class="grow"><h2 class="text">${resource.name}</h2><p class="small muted">${resource.pool ? t("places", { n: resource.usable }) : t(`approval.${resource.approval}`)}</p><p class="sr">${summary}</p></div></div>
          <div class="tl-track" aria-hidden="true" onClick=${(event) => pick(event, resource)}>
            ${item.busy.map((busy) => html`<${Block} key=${`b${busy.starts_at}`} item=${busy} kind=${resource.pool ? "level" : "busy"} fill=${resource.pool ? `${Math.min(100, (busy.used / Math.max(1, item.usable)) * 100)}%` : undefined}
              date=${date} zone=${zone} hours=${hours} text=${resource.pool ? t("free-count", { n: Math.max(0, item.usable - busy.used) }) : t("slot.booked")} />`)}
            ${own.map((booking) => html`<${Block} key=${booking.id} item=${booking} kind=${`mine ${booking.status}`} date=${date} zone=${zone} hours=${hours} text=${booking.title || t("slot.mine")} />`)}
            ${selection?.resource_id === resource.id && html`<${Block} item=${selection} kind="chosen" date=${date} zone=${zone} hours=${hours} text=${time(selection.starts_at, zone)} />`}
            ${line && html`<div class="nowline" style=${{ insetInlineStart: `${line.at}%` }}></div>`}
          </div></div>`;
      })}
    </div></div>`;
}
