import { BusyButton } from "../../components/busy-button.js";
import { CopyField } from "../../components/copy-field.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { RoleSelect } from "./role-select.js";

/** Invites somebody to the service: by mail if an address is given, and by a link to pass on. */
export function InviteDialog({ onClose }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("user");
  const [made, setMade] = useState(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const invite = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const { data } = await post("/api/invitations", {
        name: name.trim(),
        role: role === "admin" ? "admin" : "user",
        locale: language.value === "de" ? "de" : "en",
        ...(email.trim() && { email: email.trim() }),
      });
      setMade(data);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return html`
    <${Dialog}
      title=${t("accounts.invite")}
      onClose=${onClose}
      foot=${
        made
          ? html`<button class="btn btn-main" onClick=${onClose}>${t("done")}</button>`
          : html`
            <button class="btn" onClick=${onClose}>${t("back")}</button>
            <${BusyButton} class="btn btn-main" busy=${busy} form="invite">${t("accounts.invite")}<//>
          `
      }
    >
      ${
        made
          ? html`
            ${made.mailed && html`<p>${t("invite.mailed", { email: email.trim() })}</p>`}
            <${CopyField} label=${t("invite.to")} hint=${t("invite.link")} value=${`${location.origin}/join#${made.token}`} />
          `
          : html`
            <form id="invite" class="stack" onSubmit=${invite}>
              <${Field} label=${t("name")} aside=${t("optional")} maxlength="200" value=${name} onInput=${setName} />
              <${Field}
                label=${t("account.email")}
                aside=${t("optional")}
                hint=${t("invite.email.hint")}
                type="email"
                value=${email}
                onInput=${setEmail}
              />
              <${RoleSelect} value=${role} onInput=${setRole} />
              <${ErrorMessage} error=${error} />
            </form>
          `
      }
    <//>
  `;
}
