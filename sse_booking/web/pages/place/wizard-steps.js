import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function WizardSteps({ at }) {
  const names = ["step.details", "step.review", "step.done"];
  return html`
    <ol class="steps">
      ${names.map(
        (name, index) => html`
          <li key=${name} class=${index < at ? "past" : ""} aria-current=${index === at ? "step" : undefined}>
            <b aria-hidden="true">${index < at ? "✓" : index + 1}</b>
            ${t(name)}
          </li>
        `,
      )}
    </ol>
  `;
}
