import { html, useId } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { toast } from "../core/toasts.js";

/** A link to pass on, with a button that copies it. */
export function CopyField({ label, hint, value }) {
  const id = useId();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    toast(t("copied"));
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class="inline">
        <input class="input grow" id=${id} readonly value=${value} onFocus=${(event) => event.target.select()} />
        <button type="button" class="btn" aria-label=${`${t("copy")}: ${label}`} onClick=${copy}>${t("copy")}</button>
      </div>
      ${hint && html`<span class="hint">${hint}</span>`}
    </div>
  `;
}
