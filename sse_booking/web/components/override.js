import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { Checkbox } from "./checkbox.js";

/** Lets staff set the rules of a place aside, once these have refused something. What is taken stays refused. */
export function Override({ error, value, onChange }) {
  if (!value && error?.name !== "rule-broken") return null;
  return html`<${Checkbox} label=${t("override")} checked=${value} onChange=${onChange} />`;
}
