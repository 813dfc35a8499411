import { BusyButton } from "../../components/busy-button.js";
import { CopyField } from "../../components/copy-field.js";
import { ErrorMessage } from "../../components/error-message.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useWriting } from "../../core/use-saving.js";

/** Creates a link to join the staff, for the inviter to pass on. */
export function Invite({ venue }) {
  const [path, setPath] = useState("");
  const { busy, error, run } = useWriting(({ token }) => setPath(`${location.origin}/join#${token}`));
  const make = () => run(() => post("/api/invitations", { venue_id: venue.id }));
  return html`
    <div class="stack-s">
      <p><${BusyButton} type="button" busy=${busy} onClick=${make}>${t("invite")}<//></p>
      ${path && html`<${CopyField} label=${t("invite.to")} hint=${t("invite.link")} value=${path} />`}
      <${ErrorMessage} error=${error} />
    </div>
  `;
}
