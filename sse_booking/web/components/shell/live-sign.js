import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { state } from "../../core/live.js";
import { useStore } from "../../core/store.js";

export function LiveSign() {
  const now = useStore(state);
  if (now === "signed-out") return null;
  return html`
    <span class="live" data-state=${now} title=${t(`live.${now}.more`)} role="status">
      <i aria-hidden="true"></i>
      <span>${t(`live.${now}`)}</span>
    </span>
  `;
}
