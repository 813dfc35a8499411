import { html } from "../core/dom.js";
import { Field } from "./field.js";

export function Select({ options, ...more }) {
  return html`
    <${Field} as="select" ...${more}>
      ${options.map(
        ([value, text, disabled]) => html`
          <option
            key=${value}
            value=${value}
            disabled=${disabled}
            selected=${String(value) === String(more.value)}
          >
            ${text}
          </option>
        `,
      )}
    <//>
  `;
}
