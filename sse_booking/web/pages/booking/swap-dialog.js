/** Exchange place and time with another booking of that day: both move, or neither does. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { all, post } from "../../core/api.js";
import { nameOf } from "../../core/booking.js";
import { loadDays } from "../../core/days.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { venueOf } from "../../core/places.js";
import { dateOf, range } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";

const CAN_MOVE = "pending,approved";

/** Return whether a booking can still change its place with another one. */
export const canSwap = (booking) =>
  CAN_MOVE.split(",").includes(booking.status) &&
  !booking.joined &&
  Date.parse(booking.starts_at) > Date.now();

/** Load the other bookings of the day that can move. */
async function others(booking, venue) {
  const [day] = await loadDays(venue, dateOf(booking.starts_at, venue.timezone));
  const query = { role: "staff", venue_id: venue.id, status: CAN_MOVE, from: day.starts_at, to: day.ends_at };
  const { items } = await all(/** @type {string} */ (`/api/bookings?${new URLSearchParams(query)}`));
  return items.filter((one) => one.id !== booking.id && canSwap(one));
}

export function SwapDialog({ booking, onDone, onClose }) {
  const venue = venueOf(booking.venue_id);
  const [list, setList] = useState(/** @type {any} */ (null));
  const [other, choose] = useState("");
  const { busy, error, run } = useWriting((data) => {
    toast(t("saved"));
    onDone(data.items.find((one) => one.id === booking.id));
    onClose();
  });
  useEffect(() => {
    run(async () => setList(await others(booking, venue)));
  }, [booking.id]);
  const path = /** @type {`/api/bookings/${string}/swap`} */ (`/api/bookings/${booking.id}/swap`);
  const swap = (event) => {
    event.preventDefault();
    run(() => post(path, { booking_id: other }, { ifMatch: booking.version }));
  };
  const words = (one) =>
    `${range(one.starts_at, one.ends_at, venue.timezone)} · ${nameOf(one)} · ${requesterName(one)}`;
  return html`
    <${Dialog}
      title=${t("swap")}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} disabled=${!other} form="swap">${t("swap")}<//>
      `}
    >
      <form id="swap" class="stack" onSubmit=${swap}>
        <p>${t("swap.lead")}</p>
        ${list && !list.length && html`<p role="status">${t("swap.none")}</p>`}
        <${Select}
          label=${t("swap.with")}
          value=${other}
          onInput=${choose}
          options=${[["", t("swap.choose")], ...(list ?? []).map((one) => [one.id, words(one)])]}
        />
        <${ErrorMessage} error=${error} />
      </form>
    <//>
  `;
}
