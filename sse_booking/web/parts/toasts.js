import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useStore } from "../core/store.js";
import { dismiss, toasts } from "../core/toasts.js";
import { Icon } from "./icons.js";

const ICONS = { good: "check", warn: "alert", bad: "alert", info: "bell" };

/** The region is there from the start: screen readers tell only of what changes inside one that they know. */
export function Toasts() {
  const shown = useStore(toasts);
  return html`<section class="toasts" role="status" aria-live="polite" aria-label=${t("notifications")}>
    ${shown.map((one) => html`<div class=${`toast ${one.tone}`} key=${one.id}><${Icon} name=${ICONS[one.tone]} />
      <div class="text"><b>${one.title}</b>${one.text}</div>
      <button aria-label=${t("dismiss")} onClick=${() => dismiss(one.id)}><${Icon} name="x" /></button></div>`)}
  </section>`;
}
