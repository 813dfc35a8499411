/** What a page shows when there is nothing to show: loading, empty, refused. */
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icons.js";

export function Empty({ icon = "calendar", title, text, children }) {
  return html`<div class="empty"><${Icon} name=${icon} /><h2>${title}</h2>${text && html`<p>${text}</p>`}${children}</div>`;
}

/** An error in place of what was wanted; `again` is offered where trying again may help. */
export function Oops({ error, again }) {
  if (!error) return null;
  return html`<div class="oops" role="alert"><${Icon} name="alert" />
    <div class="stack-s"><p>${error.message}</p>
      ${again && html`<p><button class="btn btn-s" onClick=${again}>${t("try-again")}</button></p>`}</div></div>`;
}

export function Loading({ rows = 3, card = false }) {
  const one = card ? "skel skel-card" : "skel skel-line";
  return html`<div class=${card ? "venues" : "stack"} role="status"><span class="sr">${t("loading")}</span>
    ${Array.from({ length: rows }, (_, index) => html`<div class=${one} key=${index}></div>`)}</div>`;
}

/** Content, or what stands for it while it is not there. Old content stays, marked, when it could not be brought up to date. */
export function Loaded({ of, rows, card, children }) {
  if (of.value === undefined && of.error) return html`<${Oops} error=${of.error} again=${of.reload} />`;
  if (of.value === undefined) return html`<${Loading} rows=${rows} card=${card} />`;
  return html`${of.error && !of.error.isOffline && html`<${Oops} error=${of.error} again=${of.reload} />`}<div class=${of.error ? "stale" : undefined}>${children(of.value)}</div>`;
}

const TONES = {
  held: "warn", pending: "warn", approved: "good", checked_in: "info", completed: "plain",
  rejected: "bad", cancelled: "plain", revoked: "bad", expired: "plain", no_show: "bad",
};

export function Status({ status }) {
  return html`<span class=${`badge ${TONES[status] ?? ""}`}>${t(`status.${status}`)}</span>`;
}
