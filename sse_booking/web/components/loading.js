import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

export function Loading({ rows = 3, card = false }) {
  const one = card ? "skel skel-card" : "skel skel-line";
  return html`
    <div class=${card ? "venues" : "stack"} role="status">
      <span class="sr">${t("loading")}</span>
      ${Array.from({ length: rows }, (_, index) => html`<div class=${one} key=${index}></div>`)}
    </div>
  `;
}
