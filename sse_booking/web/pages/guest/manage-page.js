/** The page behind a guest's link: the booking, and buttons to confirm or cancel it. Opening it changes nothing. */
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { all, get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { takeSecret } from "../../core/secret.js";
import { signInBy } from "../../core/session.js";
import { OwnBooking } from "./own-booking.js";
import { SendLinks } from "./send-links.js";

export default function ManagePage({ id }) {
  const [secret] = useState(takeSecret);
  const [list, setList] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState("");
  const load = async () => {
    const bookings = id ? [(await get(`/api/bookings/${id}`)).data] : (await all("/api/bookings")).items;
    const venues = new Map();
    for (const one of bookings)
      if (!venues.has(one.venue_id))
        venues.set(one.venue_id, (await get(`/api/venues/${one.venue_id}`)).data);
    setList(bookings.map((booking) => ({ booking, venue: venues.get(booking.venue_id) })));
  };
  const run = async (what, deed) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    try {
      await deed();
      await load();
    } catch (refusal) {
      setError(refusal.status === 401 ? { message: t("problem.link-spent") } : refusal);
    }
    setBusy("");
  };
  useEffect(() => {
    run("open", async () => {
      if (secret) await signInBy("/api/guest/sessions", { secret });
    });
  }, []);
  const confirm = (booking) =>
    run("confirm", () => signInBy(`/api/guest/bookings/${booking.id}/confirm`, { secret }));
  const cancel = (booking) =>
    run("cancel", () => post(`/api/bookings/${booking.id}/cancel`, {}, { ifMatch: booking.version }));
  return html`
    <div class="signin stack">
      <h1 tabindex="-1">${t("guest.yours")}</h1>
      <${ErrorMessage} error=${error} />
      ${!list && !error && html`<${Loading} />`}
      ${!list && error && html`<${SendLinks} />`}
      ${list && !list.length && html`<p>${t("guest.none")}</p>`}
      ${(list ?? []).map(
        ({ booking, venue }) => html`
          <${OwnBooking}
            key=${booking.id}
            booking=${booking}
            venue=${venue}
            busy=${busy}
            onConfirm=${secret && (() => confirm(booking))}
            onCancel=${() => cancel(booking)}
          />
        `,
      )}
    </div>
  `;
}
