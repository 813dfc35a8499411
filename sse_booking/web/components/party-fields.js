import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { FeatureChips } from "./feature-chips.js";
import { KindSelect } from "./kind-select.js";
import { Stepper } from "./stepper.js";

const MOST_FEATURES = 12;

/** What a party wants: how many come, and where there is a choice, which kind of place and what it should have. */
export function PartyFields({ resources, wish, onChange }) {
  const set = (change) => onChange({ ...wish, ...change });
  const kinds = [...new Set(resources.map((one) => one.kind))];
  const features = [...new Set(resources.flatMap((one) => one.features))].sort().slice(0, MOST_FEATURES);
  return html`
    <${Stepper}
      label=${t("party.how-many")}
      value=${wish.party_size}
      onChange=${(party_size) => set({ party_size })}
      less=${t("party.less")}
      more=${t("party.more")}
    />
    <${KindSelect} kinds=${kinds} value=${wish.kind} onInput=${(kind) => set({ kind })} />
    <${FeatureChips} features=${features} value=${wish.features} onChange=${(chosen) => set({ features: chosen })} />
  `;
}
