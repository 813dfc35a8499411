/** The questions of a venue or a resource: adding, changing, sorting, removing. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { inWords } from "../../core/questions.js";
import { useSaving } from "../../core/use-saving.js";
import { Question } from "./question.js";

const MOST = 20;

/** Return an edited question in the form of the API. Members that this page does not show are kept. */
function bodyOf({ words, choices, ...one }) {
  const label =
    typeof one.label === "object" ? { ...one.label, [language.value]: words.trim() } : words.trim();
  const options = ["choice", "many"].includes(one.kind)
    ? choices
        .split("\n")
        .map((text) => text.trim())
        .filter(Boolean)
    : [];
  return { ...one, label, options };
}

const edited = (one) => ({ ...one, words: inWords(one.label), choices: one.options.join("\n") });

function fresh(taken) {
  let number = taken.length + 1;
  while (taken.some((one) => one.id === `q${number}`)) number += 1;
  return edited({
    id: `q${number}`,
    label: "",
    kind: "text",
    required: false,
    options: [],
    help: null,
    show_if: null,
  });
}

export function QuestionsDialog({ thing, path, taken = [], onClose }) {
  const [list, setList] = useState(() => thing.questions.map(edited));
  const { busy, error, run } = useSaving(onClose);
  const change = (index, values) =>
    setList((now) => now.map((one, at) => (at === index ? { ...one, ...values } : one)));
  const save = (event) => {
    event.preventDefault();
    run(() =>
      patch(/** @type {string} */ (path), { questions: list.map(bodyOf) }, { ifMatch: thing.version }),
    );
  };
  return html`
    <${Dialog}
      title=${t("questions.of", { what: thing.name })}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="questions">${t("save")}<//>
      `}
    >
      <form id="questions" class="stack" onSubmit=${save}>
        <p class="muted small">${t("questions.lead")}</p>
        ${list.map((one, index) => {
          const earlier = list.slice(0, index).filter((other) => ["yes_no", "consent"].includes(other.kind));
          return html`
            <${Question}
              key=${one.id}
              number=${index + 1}
              value=${one}
              earlier=${earlier}
              onChange=${(values) => change(index, values)}
              onRemove=${() => setList((now) => now.filter((_, at) => at !== index))}
            />
          `;
        })}
        <p>
          <button
            type="button"
            class="btn"
            disabled=${list.length >= MOST}
            onClick=${() => setList((now) => [...now, fresh([...taken, ...now])])}
          >
            <${Icon} name="plus" />
            ${t("question.add")}
          </button>
        </p>
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
