import { html } from "../core/dom.js";
import { ErrorMessage } from "./error-message.js";
import { Loading } from "./loading.js";

/** Content, or what stands for it while it is not there. Old content stays, marked, when it could not be brought up to date. */
export function Loaded({ of, rows, card, children }) {
  if (of.value === undefined && of.error)
    return html`<${ErrorMessage} error=${of.error} again=${of.reload} />`;
  if (of.value === undefined) return html`<${Loading} rows=${rows} card=${card} />`;
  return html`
    ${of.error && !of.error.isOffline && html`<${ErrorMessage} error=${of.error} again=${of.reload} />`}
    <div class=${of.error ? "stale" : undefined}>${children(of.value)}</div>
  `;
}
