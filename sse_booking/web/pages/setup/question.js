import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

const KINDS = ["text", "long", "choice", "many", "yes_no", "number", "date", "phone", "email", "consent"];

/** One question being edited. `earlier`: those with yes or no before it, on which it may depend. */
export function Question({ number, value, earlier, onChange, onRemove }) {
  return html`
    <fieldset class="stack">
      <legend>${t("question.number", { n: number })}</legend>
      <${Field}
        label=${t("question.label")}
        required
        maxlength="500"
        value=${value.words}
        onInput=${(words) => onChange({ words })}
      />
      <${Select}
        label=${t("question.kind")}
        value=${value.kind}
        options=${KINDS.map((kind) => [kind, t(`question.kind.${kind}`)])}
        onInput=${(kind) => onChange({ kind })}
      />
      ${
        ["choice", "many"].includes(value.kind) &&
        html`
          <${Field}
            as="textarea"
            label=${t("question.options")}
            hint=${t("question.options.hint")}
            required
            value=${value.choices}
            onInput=${(choices) => onChange({ choices })}
          />
        `
      }
      <${Checkbox}
        label=${t("question.required")}
        checked=${value.required}
        onChange=${(required) => onChange({ required })}
      />
      ${
        earlier.length > 0 &&
        html`
          <${Select}
            label=${t("question.show-if")}
            value=${value.show_if?.id ?? ""}
            options=${[
              ["", t("question.always")],
              ...earlier.map((other) => [other.id, t("question.yes-to", { what: other.words })]),
            ]}
            onInput=${(id) => onChange({ show_if: id ? { id, is: true } : null })}
          />
        `
      }
      <button
        type="button"
        class="btn btn-s"
        aria-label=${`${t("remove")}: ${value.words}`}
        onClick=${onRemove}
      >
        ${t("remove")}
      </button>
    </fieldset>
  `;
}
