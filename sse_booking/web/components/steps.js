import { html } from "../core/dom.js";

/** Where one is in something that has steps. */
export function Steps({ names, at }) {
  return html`
    <ol class="steps">
      ${names.map(
        (name, index) => html`
          <li key=${name} class=${index < at ? "past" : ""} aria-current=${index === at ? "step" : undefined}>
            <b aria-hidden="true">${index < at ? "✓" : index + 1}</b>
            ${name}
          </li>
        `,
      )}
    </ol>
  `;
}
