import { BusyButton } from "../../components/busy-button.js";
import { CopyField } from "../../components/copy-field.js";
import { Dialog } from "../../components/dialog.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { useWriting } from "../../core/use-saving.js";
import { InviteForm } from "./invite-form.js";

/** Invites somebody to the service: by mail if an address is given, and by a link to pass on. */
export function InviteDialog({ onClose }) {
  const [whom, setWhom] = useState({ name: "", email: "", role: "user" });
  const [made, setMade] = useState(null);
  const { busy, error, run } = useWriting(setMade);
  const invite = (event) => {
    event.preventDefault();
    const email = whom.email.trim();
    run(() =>
      post("/api/invitations", {
        name: whom.name.trim(),
        role: whom.role === "admin" ? "admin" : "user",
        locale: language.value === "de" ? "de" : "en",
        ...(email && { email }),
      }),
    );
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
            ${made.mailed && html`<p>${t("invite.mailed", { email: whom.email.trim() })}</p>`}
            <${CopyField} label=${t("invite.to")} hint=${t("invite.link")} value=${`${location.origin}/join#${made.token}`} />
          `
          : html`
            <${InviteForm}
              value=${whom}
              error=${error}
              onChange=${(change) => setWhom((now) => ({ ...now, ...change }))}
              onSubmit=${invite}
            />
          `
      }
    <//>
  `;
}
