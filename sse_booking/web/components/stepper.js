import { html, useId } from "../core/dom.js";

export function Stepper({ label, value, min = 1, max = 999, onChange, less, more }) {
  const id = useId();
  return html`
    <div class="field">
      <span class="label" id=${id}>${label}</span>
      <div class="row-s">
        <span class="stepper" role="group" aria-labelledby=${id}>
          <button
            type="button"
            aria-label=${less}
            disabled=${value <= min}
            onClick=${() => onChange(value - 1)}
          >
            −
          </button>
          <output aria-live="polite">${value}</output>
          <button
            type="button"
            aria-label=${more}
            disabled=${value >= max}
            onClick=${() => onChange(value + 1)}
          >
            +
          </button>
        </span>
      </div>
    </div>
  `;
}
