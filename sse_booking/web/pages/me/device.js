import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { thisDevice } from "../../core/push.js";
import { stamp } from "../../core/time.js";

/** A browser that gets pushes, and when the last one reached it. */
export function Device({ one, onRemove }) {
  const name = one.name || t("devices.browser");
  return html`
    <div class="row-s">
      <div class="grow">
        <strong class="text">${name}</strong>
        <p class="small muted">
          ${one.last_ok_at ? t("devices.last", { time: stamp(one.last_ok_at) }) : t("devices.never")}
        </p>
      </div>
      ${one.id === thisDevice() && html`<span class="badge good">${t("devices.this")}</span>`}
      <button class="btn btn-quiet" aria-label=${t("devices.remove", { name })} onClick=${onRemove}>
        <${Icon} name="trash" />
      </button>
    </div>
  `;
}
