/** One day of several resources, one row each, hours from left to right. A click selects a time; the form beside it does so by keyboard. */
import { timeOn } from "../../core/days.js";
import { html, useLayoutEffect, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { reveal } from "../../core/scroll.js";
import { useNow } from "../../core/store.js";
import { dateOf, hourOf } from "../../core/time.js";
import { hoursOf, place } from "./day-layout.js";
import { TimelineRow } from "./timeline-row.js";

/** Scroll to the selected range when it changes. */
function useReveal(box, date, selection) {
  useLayoutEffect(() => {
    const names = box.current.querySelector(".tl-name")?.offsetWidth;
    reveal(box.current, box.current.querySelector(".chosen"), names);
  }, [date, selection?.starts_at, selection?.resource_id]);
}

export function Timeline({ items, resources, day, zone, mine, selection, onPick }) {
  const { date } = day;
  const now = useNow(30_000);
  const hours = hoursOf(resources, date, zone, [...items.flatMap((item) => item.busy), ...mine]);
  const count = hours[1] - hours[0];
  const isToday = dateOf(now, zone) === date;
  const line = isToday ? place({ starts_at: now, ends_at: now + 60_000 }, date, zone, hours) : null;
  const pick = (event, resource) => {
    const track = event.currentTarget.getBoundingClientRect();
    const minute = hours[0] * 60 + ((event.clientX - track.left) / track.width) * count * 60;
    onPick(resource, timeOn(day, zone, Math.floor(minute / 30) * 30));
  };
  const box = useRef(null);
  useReveal(box, date, selection);
  const rowOf = (resource) => html`
    <${TimelineRow}
      key=${resource.id}
      resource=${resource}
      item=${items.find((one) => one.resource_id === resource.id) ?? { busy: [], usable: resource.usable }}
      own=${mine.filter((booking) => booking.resource_id === resource.id)}
      selection=${selection?.resource_id === resource.id ? selection : null}
      date=${date}
      zone=${zone}
      hours=${hours}
      now=${line?.at ?? null}
      onClick=${(event) => pick(event, resource)}
    />
  `;
  return html`
    <div class="timeline card" ref=${box} role="group" tabindex="0" aria-label=${t("view.timeline")}>
      <div class="tl-in" style=${{ "--hours": count }}>
        <div class="tl-head">
          <span></span>
          <div class="tl-hours" aria-hidden="true">
            ${Array.from({ length: count }, (_, index) => hours[0] + index).map(
              (hour) => html`<span key=${hour}>${hourOf(hour)}</span>`,
            )}
          </div>
        </div>
        ${resources.map(rowOf)}
      </div>
    </div>
  `;
}
