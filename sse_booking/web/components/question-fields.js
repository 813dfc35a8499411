/** The questions that a booking has to answer, as fields. A question appears when the answer it depends on is given. */
import { html } from "../core/dom.js";
import { isShown } from "../core/questions.js";
import { QuestionField } from "./question-field.js";

export function QuestionFields({ questions, answers, onChange }) {
  const set = (id, value) => onChange({ ...answers, [id]: value });
  return questions
    .filter((one) => isShown(one, answers))
    .map((one) => html`<${QuestionField} key=${one.id} one=${one} value=${answers[one.id]} set=${set} />`);
}
