/** Placeholders for missing content: loading, empty, refused. */
import { html } from "../core/dom.js";
import { Icon } from "./icon.js";

export function Empty({ icon = "calendar", title, text, children }) {
  return html`
    <div class="empty">
      <${Icon} name=${icon} />
      <h2>${title}</h2>
      ${text && html`<p>${text}</p>`}${children}
    </div>
  `;
}
