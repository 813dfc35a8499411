import { html } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { Select } from "./select.js";

/** Which kind of place somebody wants, where there are several. */
export function KindSelect({ kinds, value, onInput }) {
  if (kinds.length < 2) return null;
  return html`
    <${Select}
      label=${t("kind")}
      value=${value}
      onInput=${onInput}
      options=${[["", t("party.any-kind")], ...kinds.map((one) => [one, has(`kind.${one}`) ? t(`kind.${one}`) : one])]}
    />
  `;
}
