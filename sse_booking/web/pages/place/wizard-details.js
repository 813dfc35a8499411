import { AttendeesField } from "../../components/attendees-field.js";
import { Field } from "../../components/field.js";
import { QuestionFields } from "../../components/question-fields.js";
import { Stepper } from "../../components/stepper.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { TogetherFields } from "./together-fields.js";

/** `resources`: those that it may become; a party does not say how many places it wants. */
export function WizardDetails({ value, resources, isParty, questions, set, onReview }) {
  const [resource] = resources;
  const isRoom = lookOf(resource.kind) === "rooms";
  return html`
    <form
      id="details"
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        onReview();
      }}
    >
      ${
        resource.pool &&
        !isParty &&
        html`
          <${Stepper}
            label=${t("quantity")}
            value=${value.quantity}
            max=${resource.capacity}
            less=${t("fewer")}
            more=${t("more")}
            onChange=${(quantity) => set({ quantity })}
          />
        `
      }
      <${Field}
        label=${t("title")}
        aside=${t("optional")}
        maxlength="200"
        value=${value.title}
        onInput=${(title) => set({ title })}
      />
      ${
        isRoom &&
        html`<${AttendeesField} names=${value.attendees} onChange=${(attendees) => set({ attendees })} />`
      }
      <${QuestionFields}
        questions=${questions}
        answers=${value.answers}
        onChange=${(answers) => set({ answers })}
      />
      <${Field}
        as="textarea"
        label=${t("note.for-them")}
        aside=${t("optional")}
        maxlength="4000"
        value=${value.note}
        onInput=${(note) => set({ note })}
      />
      ${!isParty && html`<${TogetherFields} value=${value} resource=${resource} set=${set} />`}
    </form>
  `;
}
