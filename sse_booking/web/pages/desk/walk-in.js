/** A walk-in: the first tap says that somebody is there, the second where they sit. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { rfc3339 } from "../../core/time.js";
import { toast } from "../../core/toasts.js";

const STAY_MS = 90 * 60_000;

export function WalkIn({ venue, onClose }) {
  const [now] = useState(() => rfc3339(Date.now()));
  const end = rfc3339(Date.parse(now) + STAY_MS);
  const [free, setFree] = useState(null);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  useEffect(() => {
    get(`/api/venues/${venue.id}/availability?from=${now}&to=${end}`).then(({ data }) => {
      const open = data.items.filter((one) => Math.max(0, ...one.busy.map((part) => part.used)) < one.usable);
      setFree(new Set(open.map((one) => one.resource_id)));
    }, setError);
  }, [venue.id]);
  const seat = async (resource) => {
    if (busy) return;
    setBusy(resource.id);
    setError(null);
    try {
      await post("/api/bookings", { resource_id: resource.id, starts_at: now, ends_at: end, walk_in: true });
      toast(t("saved"));
      onClose();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const places = resourcesOf(venue.id).filter((one) => !free || free.has(one.id));
  return html`
    <${Dialog} title=${t("desk.walk-in")} lead=${html`<p class="muted">${t("desk.walk-in.more")}</p>`} onClose=${onClose}>
      <${ErrorMessage} error=${error} />
      ${free && !places.length && html`<p role="status">${t("guest.full")}</p>`}
      <ul class="stack-s">
        ${places.map(
          (one) => html`
            <li key=${one.id}>
              <${BusyButton} class="btn btn-l btn-wide" busy=${busy === one.id} onClick=${() => seat(one)}>
                ${one.name}
              <//>
            </li>
          `,
        )}
      </ul>
    <//>
  `;
}
