/** A card with a form that sends something. `onSend` throws a refusal, which is shown above the button. */
import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

export function SendCard({ title, label, onSend, children }) {
  const { busy, error, run } = useWriting(() => toast(t("sent")));
  const send = (event) => {
    event.preventDefault();
    run(onSend);
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${title}</h2></div>
      <form class="card-body stack" onSubmit=${send}>
        ${children}
        ${error && html`<${ErrorMessage} error=${error} />`}
        <p><${BusyButton} class="btn btn-main" busy=${busy}>${label}<//></p>
      </form>
    </section>
  `;
}
