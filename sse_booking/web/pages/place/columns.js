/** Hours from top to bottom: the days of a week of one resource, or one day of several resources. */
import { timeOn } from "../../core/days.js";
import { html, useLayoutEffect, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { reveal } from "../../core/scroll.js";
import { useNow } from "../../core/store.js";
import { dateOf, hourOf, minuteOf, range } from "../../core/time.js";
import { hoursOf, place } from "./day-layout.js";

/** `columns` are `{key, title, note, day, resource, item, own}`; `item` is an availability. */
export function Columns({ columns, zone, selection, onPick, label }) {
  const now = useNow(30_000);
  const spans = columns.map((column) => hoursOf([column.resource], column.day.date));
  const hours = [Math.min(...spans.map(([from]) => from)), Math.max(...spans.map(([, to]) => to))];
  const marks = Array.from({ length: hours[1] - hours[0] }, (_, index) => hours[0] + index);
  const block = (column, one, kind, text) => {
    const where = place(one, column.day.date, zone, hours);
    return (
      where &&
      html`
        <div
          key=${`${kind}${one.starts_at}`}
          class=${`bar ${kind}`}
          title=${text}
          style=${{ top: `${where.at}%`, height: `${where.size}%` }}
        >
          <span class="text">${text}</span>
        </div>
      `
    );
  };
  const pick = (event, column) => {
    const box = event.currentTarget.getBoundingClientRect();
    const minute = hours[0] * 60 + ((event.clientY - box.top) / box.height) * marks.length * 60;
    onPick(column.resource, timeOn(column.day, zone, Math.floor(minute / 30) * 30));
  };
  const box = useRef(null);
  const day = columns.map((column) => column.key).join();
  useLayoutEffect(
    () =>
      reveal(
        box.current,
        box.current.querySelector(".chosen"),
        box.current.querySelector(".col-hours").offsetWidth,
      ),
    [day, selection?.starts_at, selection?.resource_id],
  );
  return html`
    <div
      class="columns card"
      ref=${box}
      role="group"
      tabindex="0"
      aria-label=${label}
      style=${{ "--hours": marks.length, "--columns": columns.length }}
    >
      <div class="col-head">
        <span></span>
        ${columns.map(
          (column) => html`
            <div key=${column.key} class=${column.day.date === dateOf(now, zone) ? "now" : ""}>
              <b class="text">${column.title}</b>
              <small>${column.note}</small>
            </div>
          `,
        )}
      </div>
      <div class="col-body">
        <div class="col-hours" aria-hidden="true">
          ${marks.map((hour) => html`<span key=${hour}>${hourOf(hour)}</span>`)}
        </div>
        ${columns.map(
          (column) => html`
            <div class="col" key=${column.key} onClick=${(event) => pick(event, column)}>
              <span class="sr">
                ${column.title}:${" "}
                ${
                  column.item?.busy
                    .map((busy) => t("busy-range", { range: range(busy.starts_at, busy.ends_at, zone) }))
                    .join(", ") || t("free-all-day")
                }
              </span>
              ${column.item?.busy.map((busy) =>
                block(
                  column,
                  busy,
                  "busy",
                  column.resource.pool
                    ? t("free-count", { n: Math.max(0, column.item.usable - busy.used) })
                    : t("slot.booked"),
                ),
              )}
              ${column.own.map((booking) =>
                block(column, booking, `mine ${booking.status}`, booking.title || t("slot.mine")),
              )}
              ${
                selection?.resource_id === column.resource.id &&
                block(column, selection, "chosen", range(selection.starts_at, selection.ends_at, zone))
              }
              ${
                column.day.date === dateOf(now, zone) &&
                minuteOf(now, zone) >= hours[0] * 60 &&
                minuteOf(now, zone) < hours[1] * 60 &&
                html`
                  <div
                    class="nowline"
                    style=${{ top: `${((minuteOf(now, zone) - hours[0] * 60) / (marks.length * 60)) * 100}%` }}
                  ></div>
                `
              }
            </div>
          `,
        )}
      </div>
    </div>
  `;
}
