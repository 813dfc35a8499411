import { KindIcon } from "../../components/kind-icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { range, time } from "../../core/time.js";
import { TimelineBlock } from "./timeline-block.js";

/** Return the blocks of a row: what is booked, one's own bookings, and the selected range. */
function blocksOf(resource, { busy, usable }, own, selection, zone) {
  const poolBlock = (one) => ({
    item: one,
    kind: "level",
    fill: `${Math.min(100, (one.used / Math.max(1, usable)) * 100)}%`,
    text: t("free-count", { n: Math.max(0, usable - one.used) }),
  });
  const busyBlock = (one) => ({ item: one, kind: "busy", fill: undefined, text: t("slot.booked") });
  const ownBlock = (one) => ({
    item: one,
    kind: `mine ${one.status}`,
    fill: undefined,
    text: `${time(one.starts_at, zone)} ${one.title || t("slot.mine")}`,
  });
  const blocks = [...busy.map(resource.pool ? poolBlock : busyBlock), ...own.map(ownBlock)];
  if (!selection) return blocks;
  return [
    ...blocks,
    { item: selection, kind: "chosen", fill: undefined, text: time(selection.starts_at, zone) },
  ];
}

/** The day of one resource. `now` is the place of the present moment in per cent; null when it is not shown. */
export function TimelineRow({ resource, item, own, selection, date, zone, hours, now, onClick }) {
  const summary = item.busy
    .map((busy) => t("busy-range", { range: range(busy.starts_at, busy.ends_at, zone) }))
    .join(", ");
  return html`
    <div class="tl-row" data-resource=${resource.id}>
      <div class="tl-name">
        <${KindIcon} look=${lookOf(resource.kind)} />
        <div class="grow">
          <h2 class="text">${resource.name}</h2>
          <p class="small muted">
            ${resource.pool ? t("places", { n: resource.usable }) : t(`approval.${resource.approval}`)}
          </p>
          <p class="sr">${summary || t("free-all-day")}</p>
        </div>
      </div>
      <div class="tl-track" aria-hidden="true" onClick=${onClick}>
        ${blocksOf(resource, item, own, selection, zone).map(
          (block) => html`
            <${TimelineBlock}
              ...${block}
              key=${`${block.kind} ${block.item.id ?? block.item.starts_at}`}
              date=${date}
              zone=${zone}
              hours=${hours}
            />
          `,
        )}
        ${now !== null && html`<div class="nowline" style=${{ insetInlineStart: `${now}%` }}></div>`}
      </div>
    </div>
  `;
}
