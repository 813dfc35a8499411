import { html } from "../core/dom.js";
import { ErrorMessage } from "./error-message.js";
import { Loading } from "./loading.js";

/** Content, or a placeholder while it is missing. Content that could not be refreshed stays visible, marked as old. */
export function Loaded({ of, rows, card, children }) {
  if (of.value === undefined && of.error)
    return html`<${ErrorMessage} error=${of.error} again=${of.reload} />`;
  if (of.value === undefined) return html`<${Loading} rows=${rows} card=${card} />`;
  return html`
    ${of.error && !of.error.isOffline && html`<${ErrorMessage} error=${of.error} again=${of.reload} />`}
    <div class=${of.error ? "stale" : undefined}>${children(of.value)}</div>
  `;
}
