import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { PersonField } from "./person-field.js";
import { RangeChoice } from "./range-choice.js";
import { TimeChoice } from "./time-choice.js";

const MOST_PEOPLE = 1000;

/** For whom, for how many where parties are seated, when, and at which place if that matters. */
export function NewBookingFields({ venue, form }) {
  const { now, set, resources, wish, isSeating, isSlotted, error } = form;
  return html`
    <${PersonField} venueId=${venue.id} label=${t("desk.for")} person=${now.person} onChange=${(person) => set({ person })} />
    ${
      isSeating &&
      html`
        <${Field}
          label=${t("party.how-many")}
          type="number"
          min="1"
          max=${MOST_PEOPLE}
          required
          value=${now.size}
          onInput=${(size) => set({ size })}
        />
      `
    }
    ${
      isSlotted
        ? html`
          <${TimeChoice}
            venue=${venue}
            wish=${wish}
            place=${now.place}
            news=${error}
            value=${now.slot}
            onChange=${(slot) => set({ slot })}
          />
        `
        : html`<${RangeChoice} venue=${venue} value=${now.range} onChange=${(range) => set({ range })} />`
    }
    <${Select}
      label=${t("what")}
      value=${now.place}
      onInput=${(place) => set({ place })}
      options=${[["", t("desk.any")], ...resources.map((one) => [one.id, one.name])]}
    />
  `;
}
