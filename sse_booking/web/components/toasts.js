import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useStore } from "../core/store.js";
import { dismiss, layers, toasts } from "../core/toasts.js";
import { Icon } from "./icon.js";

const ICONS = { good: "check", warn: "alert", bad: "alert", info: "bell" };

/** The live region exists from the start: screen readers announce only changes inside a region that they know. */
export function Toasts({ layer = "" }) {
  const all = useStore(toasts);
  const shown = (useStore(layers).at(-1) ?? "") === layer ? all : [];
  return html`
    <div
      class="toasts"
      role="status"
      aria-live="polite"
      aria-label=${layer ? undefined : t("notifications")}
    >
      ${shown.map(
        (one) => html`
          <div class=${`toast ${one.tone}`} key=${one.id}>
            <${Icon} name=${ICONS[one.tone]} />
            <div class="text">
              <b>
                ${
                  one.href
                    ? html`<a href=${one.href} onClick=${() => dismiss(one.id)}>${one.title}</a>`
                    : one.title
                }
              </b>
              ${one.text}
            </div>
            <button aria-label=${t("dismiss")} onClick=${() => dismiss(one.id)}><${Icon} name="x" /></button>
          </div>
        `,
      )}
    </div>
  `;
}
