import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

/** The features that a place has to have: none at first, each on or off. */
export function FeatureChips({ features, value, onChange }) {
  if (!features.length) return null;
  const toggled = (name) => (value.includes(name) ? value.filter((one) => one !== name) : [...value, name]);
  return html`
    <div class="field">
      <span class="label">${t("party.wishes")}</span>
      <div class="chips" role="group" aria-label=${t("party.wishes")}>
        ${features.map(
          (name) => html`
            <button
              type="button"
              class="chip text"
              key=${name}
              aria-pressed=${value.includes(name) ? "true" : "false"}
              onClick=${() => onChange(toggled(name))}
            >
              ${name}
            </button>
          `,
        )}
      </div>
    </div>
  `;
}
