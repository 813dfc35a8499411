import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

/** Says that a list goes on, and shows more of it; nothing where `more` is null. */
export function MoreButton({ more }) {
  return more && html`<p class="more"><button class="btn" onClick=${more}>${t("more-rows")}</button></p>`;
}
