import { html, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

/** A secret, which the service shows this once. */
export function SecretShown({ secret, onClose }) {
  const field = useRef(null);
  const copy = async () => {
    field.current.select();
    await navigator.clipboard?.writeText(secret).then(
      () => toast(t("copied")),
      () => {},
    );
  };
  return html`
    <section class="card" role="status">
      <div class="card-body stack-s">
        <h2>${t("webhooks.secret")}</h2>
        <div class="inline">
          <label class="grow">
            <span class="sr">${t("webhooks.secret")}</span>
            <input class="input mono" readonly ref=${field} value=${secret} onFocus=${(event) => event.target.select()} />
          </label>
          <button class="btn btn-main" onClick=${copy}>${t("copy")}</button>
          <button class="btn btn-quiet" onClick=${onClose}>${t("close")}</button>
        </div>
        <p class="small muted">${t("webhooks.secret.once")}</p>
      </div>
    </section>
  `;
}
