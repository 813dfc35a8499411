import { html } from "../core/dom.js";

export function Checkbox({ label, checked, onChange, hint }) {
  return html`
    <label class="check">
      <input type="checkbox" checked=${checked} onChange=${(event) => onChange(event.target.checked)} />
      <span>${label}${hint && html`<span class="muted small"> ${hint}</span>`}</span>
    </label>
  `;
}
