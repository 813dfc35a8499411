import { html, useId } from "../core/dom.js";
import { DateInput } from "./date-input.js";

/** A date with its label. */
export function DateField({ label, value, onChange }) {
  const id = useId();
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <${DateInput} id=${id} class="input" value=${value} onChange=${onChange} />
    </div>
  `;
}
