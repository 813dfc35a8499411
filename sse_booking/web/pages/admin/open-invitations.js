import { remove } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { venueOf } from "../../core/places.js";
import { stamp } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { useList } from "../../core/use-list.js";

const CHANGES = new Set(["invite", "revoke-invitation", "add-account", "add-staff"]);

/** The open invitations; nothing when there are none. */
export function OpenInvitations() {
  const list = useList(
    ["admin"],
    () => "/api/invitations",
    (event, items) => (event.type === "audit" && CHANGES.has(event.action) ? "reload" : items),
  );
  const revoke = async (one) => {
    try {
      await remove(/** @type {any} */ (`/api/invitations/${one.id}`));
    } catch (refusal) {
      toast(t("not-done"), { text: refusal.message, tone: "bad" });
    }
    list.reload();
  };
  if (!list.value?.length) return null;
  return html`
    <section class="card" aria-labelledby="open-invitations">
      <div class="card-head"><h2 id="open-invitations">${t("invited.open")}</h2></div>
      <ul>
        ${list.value.map((one) => {
          const what = one.venue_id
            ? t("invited.to", { venue: venueOf(one.venue_id)?.name ?? one.venue_id })
            : t(`role.${one.role}`);
          return html`
            <li class="booking thing" key=${one.id}>
              <span class="avatar" aria-hidden="true">?</span>
              <div class="grow">
                <p class="strong text">${one.name || t("invited.somebody")}</p>
                <p class="small muted text">${what} · ${t("invited.until", { time: stamp(one.expires_at) })}</p>
              </div>
              <div class="acts">
                <button
                  class="btn btn-s"
                  aria-label=${`${t("invited.revoke")}: ${one.name || t("invited.somebody")}`}
                  onClick=${() => revoke(one)}
                >
                  ${t("invited.revoke")}
                </button>
              </div>
            </li>
          `;
        })}
      </ul>
    </section>
  `;
}
