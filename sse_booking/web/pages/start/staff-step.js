import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { Invite } from "../setup/invite.js";
import { Foot } from "./foot.js";

/** Who works there, by a link for each; nobody has to. */
export function StaffStep({ venue, onNext }) {
  return html`
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <p>${t("start.staff.more")}</p>
      <${Invite} venue=${venue} />
      <${Foot} />
    </form>
  `;
}
