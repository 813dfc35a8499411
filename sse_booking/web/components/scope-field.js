import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

const SCOPES = ["one", "following", "all"];

/** Which bookings of a series are meant. */
export function ScopeField({ value, onChange }) {
  return html`
    <fieldset class="field">
      <legend>${t("scope")}</legend>
      ${SCOPES.map(
        (one) => html`
          <label class="check" key=${one}>
            <input type="radio" name="scope" checked=${one === value} onChange=${() => onChange(one)} />
            <span>${t(`scope.${one}`)}</span>
          </label>
        `,
      )}
    </fieldset>
  `;
}
