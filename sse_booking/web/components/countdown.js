import { html } from "../core/dom.js";
import { useNow } from "../core/store.js";

export function Countdown({ until, label }) {
  const left = Math.max(0, Math.ceil((Date.parse(until) - useNow(500)) / 1000));
  return html`
    <span class="left" role="timer" aria-label=${label}>
      ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}
    </span>
  `;
}
