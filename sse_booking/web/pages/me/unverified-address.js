import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

export function UnverifiedAddress({ one, onDone, onAgain, busy }) {
  const [code, setCode] = useState("");
  const [error, setError] = useState(null);
  const verify = async (event) => {
    event.preventDefault();
    setError(null);
    try {
      await post(
        /** @type {any} */ (`/api/me/contacts/${one.id}/verify`),
        { code: code.trim() },
        { key: null },
      );
      toast(t("contacts.done"));
      onDone();
    } catch (refusal) {
      setError(refusal);
    }
  };
  return html`
    <form class="stack-s grow" onSubmit=${verify}>
      <${Field}
        label=${t("contacts.code")}
        hint=${t("contacts.code.hint", { address: one.address })}
        value=${code}
        required
        inputmode="numeric"
        autocomplete="one-time-code"
        onInput=${setCode}
      />
      <${ErrorMessage} error=${error} />
      <div class="row-s">
        <button class="btn btn-main">${t("contacts.verify")}</button>
        <${BusyButton} class="btn btn-quiet" type="button" busy=${busy} onClick=${onAgain}>${t("contacts.again")}<//>
      </div>
    </form>
  `;
}
