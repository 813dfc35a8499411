import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

/** A button that shows more of a list; nothing when `more` is null. */
export function MoreButton({ more }) {
  return more && html`<p class="more"><button class="btn" onClick=${more}>${t("more-rows")}</button></p>`;
}
