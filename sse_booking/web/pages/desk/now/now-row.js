/** One line of the desk's Now: somebody who comes, or a place that is free. Pressing it chooses it for the buttons below. */
import { html } from "../../../core/dom.js";

export function NowRow({ lead, tone, title, more, chosen, onChoose }) {
  return html`
    <li>
      <button type="button" class="nowrow" aria-pressed=${chosen ? "true" : "false"} onClick=${onChoose}>
        <b class=${`nowlead ${tone}`}>${lead}</b>
        <span class="grow">
          <strong class="text">${title}</strong>
          <small class="text">${more}</small>
        </span>
      </button>
    </li>
  `;
}
