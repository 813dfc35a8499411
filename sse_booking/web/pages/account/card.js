import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { html } from "../../core/dom.js";
import { useWriting } from "../../core/use-saving.js";

/** A form in a card, such as those for accounts. `send` throws a refusal, which is shown above the fields. */
export function FormCard({ title, lead, action, send, children }) {
  const { busy, error, run } = useWriting();
  const submit = (event) => {
    event.preventDefault();
    run(send);
  };
  return html`
    <div class="signin card pad stack">
      <div class="stack-s">
        <h1 tabindex="-1">${title}</h1>
        <p class="muted">${lead}</p>
      </div>
      <${ErrorMessage} error=${error} />
      <form class="stack" onSubmit=${submit}>
        ${children}
        ${action && html`<${BusyButton} class="btn btn-main btn-l btn-wide" busy=${busy}>${action}<//>`}
      </form>
    </div>
  `;
}
