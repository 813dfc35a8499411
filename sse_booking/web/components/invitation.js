import { post, remove } from "../core/api.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { loadMe } from "../core/me.js";
import { loadPlaces } from "../core/places.js";
import { go } from "../core/router.js";
import { BusyButton } from "./busy-button.js";
import { ErrorMessage } from "./error-message.js";
import { Icon } from "./icon.js";

/** One invitation to the staff of a venue, or the offer of a venue: accept or decline. Accepting opens the venue's desk. */
export function Invitation({ of }) {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const owning = of.role === "owner";
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      await Promise.all([loadMe(), loadPlaces()]);
      if (what === "join") go(`/desk/${of.venue_id}`);
    } catch (refusal) {
      setError(refusal);
      if (refusal.status === 404) loadMe().catch(() => {}); // revoked meanwhile
    }
    setBusy("");
  };
  const join = () => post(`/api/me/invitations/${of.venue_id}/accept`);
  const decline = () => remove(`/api/me/invitations/${of.venue_id}`);
  return html`
    <li class="booking thing">
      <${Icon} name="bell" />
      <div class="grow">
        <h2 class="text">${t(owning ? "offered" : "invited", { venue: of.name })}</h2>
        <p class="small muted">${t(owning ? "offered.more" : "invited.more")}</p>
        <${ErrorMessage} error=${error} />
      </div>
      <div class="acts">
        <${BusyButton} class="btn btn-s" busy=${busy === "decline"} onClick=${() => run("decline", decline)}>
          ${t("decline")}
        <//>
        <${BusyButton} class="btn btn-s btn-main" busy=${busy === "join"} onClick=${() => run("join", join)}>
          ${t(owning ? "offered.go" : "join.go")}
        <//>
      </div>
    </li>
  `;
}
