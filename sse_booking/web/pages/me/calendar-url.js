import { html, useRef } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

/** The new address of a calendar, to be copied: it is shown once. */
export function CalendarUrl({ url }) {
  const field = useRef(null);
  const copy = async () => {
    field.current.select();
    await navigator.clipboard?.writeText(url).then(
      () => toast(t("copied")),
      () => {},
    );
  };
  return html`
    <div class="stack-s">
      <div class="inline">
        <label class="grow">
          <span class="sr">${t("calendar.address")}</span>
          <input class="input mono" readonly ref=${field} value=${url} onFocus=${(event) => event.target.select()} />
        </label>
        <button class="btn btn-main" onClick=${copy}>${t("copy")}</button>
      </div>
      <p class="small muted">${t("calendar.secret")}</p>
    </div>
  `;
}
