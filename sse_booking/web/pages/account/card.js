import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { html, useState } from "../../core/dom.js";

/** A form in a card, such as those for accounts. `send` throws a refusal, which is shown above the fields. */
export function FormCard({ title, lead, action, send, children }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await send();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
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
