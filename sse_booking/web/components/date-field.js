import { html, useId } from "../core/dom.js";
import { DateInput } from "./date-input.js";

/** A date with its label, and below it a hint, such as the day in words. */
export function DateField({ label, hint, value, onChange }) {
  const id = useId();
  const about = hint ? `${id}-hint` : undefined;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <${DateInput} id=${id} class="input" value=${value} aria-describedby=${about} onChange=${onChange} />
      ${hint && html`<span class="hint" id=${about}>${hint}</span>`}
    </div>
  `;
}
