import { Steps } from "../../components/steps.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export const WizardSteps = ({ at }) =>
  html`<${Steps} names=${["step.details", "step.review", "step.done"].map((one) => t(one))} at=${at} />`;
