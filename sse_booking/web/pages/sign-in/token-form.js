import { BusyButton } from "../../components/busy-button.js";
import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { signInByToken } from "../../core/session.js";

export function TokenForm({ run, busy }) {
  const [token, setToken] = useState("");
  return html`
    <details class="token">
      <summary>${t("token.title")}</summary>
      <form
        class="stack"
        onSubmit=${(event) => {
          event.preventDefault();
          run("token", () => signInByToken(token.trim()));
        }}
      >
        <${Field}
          as="textarea"
          label=${t("token")}
          hint=${t("token.hint")}
          required
          spellcheck="false"
          value=${token}
          onInput=${setToken}
        />
        <${BusyButton} class="btn btn-wide" busy=${busy === "token"}>${t("sign-in")}<//>
      </form>
    </details>
  `;
}
