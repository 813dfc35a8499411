/** One question at booking, as the field that its kind needs. */
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { inWords } from "../core/questions.js";
import { Checkbox } from "./checkbox.js";
import { Field } from "./field.js";
import { Select } from "./select.js";

const TYPES = { number: "number", date: "date", phone: "tel", email: "email" };

export function QuestionField({ one, value, set }) {
  const label = inWords(one.label);
  const hint = one.help ? inWords(one.help) : undefined;
  const aside = one.required ? undefined : t("optional");
  const common = { label, hint, aside, required: one.required, value: value ?? "" };
  const write = (text) => set(one.id, text);
  if (one.kind === "consent")
    return html`
      <label class="check">
        <input
          type="checkbox"
          required=${one.required}
          checked=${value === true}
          onChange=${(event) => set(one.id, event.target.checked || undefined)}
        />
        <span>${label}${hint && html`<span class="muted small"> ${hint}</span>`}</span>
      </label>
    `;
  if (one.kind === "yes_no")
    return html`
      <${Select}
        ...${common}
        value=${value === undefined ? "" : String(value)}
        options=${[["", ""], ["true", t("question.yes")], ["false", t("question.no")]]}
        onInput=${(text) => set(one.id, text === "" ? undefined : text === "true")}
      />
    `;
  if (one.kind === "choice")
    return html`<${Select} ...${common} options=${[["", ""], ...one.options.map((text) => [text, text])]} onInput=${write} />`;
  if (one.kind === "many")
    return html`
      <fieldset class="stack">
        <legend>${label}${aside && html` <small>${aside}</small>`}</legend>
        ${one.options.map(
          (text) => html`
            <${Checkbox}
              key=${text}
              label=${text}
              checked=${value?.includes(text)}
              onChange=${(on) => set(one.id, on ? [...(value ?? []), text] : value.filter((other) => other !== text))}
            />
          `,
        )}
      </fieldset>
    `;
  if (one.kind === "long")
    return html`<${Field} as="textarea" ...${common} maxlength="4000" onInput=${write} />`;
  return html`
    <${Field}
      ...${common}
      type=${TYPES[one.kind] ?? "text"}
      step=${one.kind === "number" ? "any" : undefined}
      maxlength="200"
      onInput=${write}
    />
  `;
}
