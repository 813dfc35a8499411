/** One day of several resources, one row each, hours from left to right. A click selects a time; the form beside it does so by keyboard. */
import { KindIcon } from "../../components/kind-icon.js";
import { timeOn } from "../../core/days.js";
import { html, useLayoutEffect, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { reveal } from "../../core/scroll.js";
import { useNow } from "../../core/store.js";
import { dateOf, hourOf, range, time } from "../../core/time.js";
import { hoursOf, place } from "./day-layout.js";
import { TimelineBlock } from "./timeline-block.js";

export function Timeline({ items, resources, day, zone, mine, selection, onPick }) {
  const { date } = day;
  const now = useNow(30_000);
  const hours = hoursOf(resources, date, zone, [...items.flatMap((item) => item.busy), ...mine]);
  const count = hours[1] - hours[0];
  const marks = Array.from({ length: count }, (_, index) => hours[0] + index);
  const line =
    dateOf(now, zone) === date ? place({ starts_at: now, ends_at: now + 60_000 }, date, zone, hours) : null;
  const pick = (event, resource) => {
    const box = event.currentTarget.getBoundingClientRect();
    const minute = hours[0] * 60 + ((event.clientX - box.left) / box.width) * count * 60;
    onPick(resource, timeOn(day, zone, Math.floor(minute / 30) * 30));
  };
  const box = useRef(null);
  useLayoutEffect(
    () =>
      reveal(
        box.current,
        box.current.querySelector(".chosen"),
        box.current.querySelector(".tl-name")?.offsetWidth,
      ),
    [date, selection?.starts_at, selection?.resource_id],
  );
  return html`
    <div class="timeline card" ref=${box} role="group" tabindex="0" aria-label=${t("view.timeline")}>
      <div class="tl-in" style=${{ "--hours": count }}>
        <div class="tl-head">
          <span></span>
          <div class="tl-hours" aria-hidden="true">
            ${marks.map((hour) => html`<span key=${hour}>${hourOf(hour)}</span>`)}
          </div>
        </div>
        ${resources.map((resource) => {
          const item = items.find((one) => one.resource_id === resource.id) ?? {
            busy: [],
            usable: resource.usable,
          };
          const own = mine.filter((booking) => booking.resource_id === resource.id);
          const summary = item.busy.length
            ? item.busy
                .map((busy) => t("busy-range", { range: range(busy.starts_at, busy.ends_at, zone) }))
                .join(", ")
            : t("free-all-day");
          return html`
            <div class="tl-row" key=${resource.id} data-resource=${resource.id}>
              <div class="tl-name">
                <${KindIcon} look=${lookOf(resource.kind)} />
                <div class="grow">
                  <h2 class="text">${resource.name}</h2>
                  <p class="small muted">
                    ${
                      resource.pool ? t("places", { n: resource.usable }) : t(`approval.${resource.approval}`)
                    }
                  </p>
                  <p class="sr">${summary}</p>
                </div>
              </div>
              <div class="tl-track" aria-hidden="true" onClick=${(event) => pick(event, resource)}>
                ${item.busy.map(
                  (busy) => html`
                    <${TimelineBlock}
                      key=${`b${busy.starts_at}`}
                      item=${busy}
                      kind=${resource.pool ? "level" : "busy"}
                      fill=${
                        resource.pool
                          ? `${Math.min(100, (busy.used / Math.max(1, item.usable)) * 100)}%`
                          : undefined
                      }
                      date=${date}
                      zone=${zone}
                      hours=${hours}
                      text=${
                        resource.pool
                          ? t("free-count", { n: Math.max(0, item.usable - busy.used) })
                          : t("slot.booked")
                      }
                    />
                  `,
                )}
                ${own.map(
                  (booking) => html`
                    <${TimelineBlock}
                      key=${booking.id}
                      item=${booking}
                      kind=${`mine ${booking.status}`}
                      date=${date}
                      zone=${zone}
                      hours=${hours}
                      text=${`${time(booking.starts_at, zone)} ${booking.title || t("slot.mine")}`}
                    />
                  `,
                )}
                ${
                  selection?.resource_id === resource.id &&
                  html`
                    <${TimelineBlock}
                      item=${selection}
                      kind="chosen"
                      date=${date}
                      zone=${zone}
                      hours=${hours}
                      text=${time(selection.starts_at, zone)}
                    />
                  `
                }
                ${line && html`<div class="nowline" style=${{ insetInlineStart: `${line.at}%` }}></div>`}
              </div>
            </div>
          `;
        })}
      </div>
    </div>
  `;
}
