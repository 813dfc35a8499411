/** The venues that invite the signed-in person to their staff, or are offered to them; nothing when there are none. */
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useMe } from "../core/me.js";
import { Invitation } from "./invitation.js";

export function Invitations() {
  const mine = useMe();
  const invitations = [
    ...(mine?.offers ?? []).map((one) => ({ ...one, role: "owner" })),
    ...(mine?.invitations ?? []),
  ];
  if (!invitations.length) return null;
  return html`
    <section class="card invitations" aria-label=${t("invited.title")}>
      <ul>${invitations.map((one) => html`<${Invitation} key=${one.venue_id} of=${one} />`)}</ul>
    </section>
  `;
}
