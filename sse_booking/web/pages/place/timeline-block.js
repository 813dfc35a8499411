import { html } from "../../core/dom.js";
import { place } from "./day-layout.js";

export function TimelineBlock({ item, kind, date, zone, hours, text, fill }) {
  const where = place(item, date, zone, hours);
  if (!where) return null;
  return html`
    <div
      class=${`bar ${kind}`}
      title=${text}
      style=${{ insetInlineStart: `${where.at}%`, width: `${where.size}%`, ...(fill && { "--fill": fill }) }}
    >
      <span class="text">${text}</span>
    </div>
  `;
}
