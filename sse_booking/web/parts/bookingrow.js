/** One booking in a list, and what may be done with it. */
import { act, actionsOf, minutes, nameOf, STERN } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { venueOf, zoneOf } from "../core/places.js";
import { dateOf, day, dayNumber, duration, month, ownRange, range, time, weekday } from "../core/time.js";
import { Act, Dialog } from "./dialog.js";
import { Field } from "./fields.js";
import { Oops, Status } from "./states.js";

/** Asks before what can't be taken back, with room for a reason. */
export function AskReason({ action, booking, onDone, onClose }) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const go = async () => {
    setBusy(true);
    try {
      onDone(await act(booking, action, reason.trim()));
      onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t(`ask.${action}`)} onClose=${onClose} foot=${html`<button class="btn" onClick=${onClose}>${t("keep")}</button><${Act} class="btn btn-bad" busy=${busy} onClick=${go}>${t(`action.${action}`)}<//>`}>
    <p class="text">${nameOf(booking)} · ${day(booking.starts_at, zoneOf(booking.venue_id))}, ${range(booking.starts_at, booking.ends_at, zoneOf(booking.venue_id))}</p>
    <${Field} as="textarea" label=${t("reason")} hint=${t("reason.hint")} maxlength="1000" value=${reason} onInput=${setReason} /><${Oops} error=${error} /><//>`;
}

export function Actions({ booking, staff, onChange, small = true, only, children }) {
  const [busy, setBusy] = useState("");
  const [asked, ask] = useState("");
  const run = async (action) => {
    if (STERN.has(action)) return ask(action);
    setBusy(action);
    try {
      onChange(await act(booking, action));
    } catch {
      /* told by act() */
    }
    return setBusy("");
  };
  const all = actionsOf(booking, staff).filter((action) => !only || only.includes(action));
  const button = (action, index) => html`<${Act} key=${action} class=${`btn ${small ? "btn-s" : ""} ${STERN.has(action) ? "btn-bad" : index === 0 ? "btn-main" : ""}`} busy=${busy === action}
      aria-label=${`${t(`action.${action}`)}: ${nameOf(booking)}`} onClick=${() => run(action)}>${t(`action.${action}`)}<//>`;
  const kind = all.filter((action) => !STERN.has(action));
  return html`${kind.map(button)}${children}${all.filter((action) => STERN.has(action)).map(button)}
    ${asked && html`<${AskReason} action=${asked} booking=${booking} onDone=${onChange} onClose=${() => ask("")} />`}`;
}

export function BookingRow({ booking, staff = false, onChange, fresh, only, level = "h3", byTime = false }) {
  const zone = zoneOf(booking.venue_id);
  const date = dateOf(booking.starts_at, zone);
  const over = ["rejected", "cancelled", "completed", "revoked", "expired", "no_show"].includes(booking.status);
  const who = staff ? booking.requester_id : venueOf(booking.venue_id)?.name;
  const own = byTime ? "" : ownRange(booking.starts_at, booking.ends_at, zone);
  const title = html`<bdi>${booking.title || nameOf(booking)}</bdi>`;
  return html`<li class=${`booking ${over ? "over" : ""} ${booking.ghost ? "ghost" : ""} ${fresh ? "fresh" : ""}`} data-booking=${booking.id}>
    <div class="date" aria-hidden="true">${byTime ? html`<b class="hour">${time(booking.starts_at, zone)}</b><span>${time(booking.ends_at, zone)}</span>` : html`<span>${weekday(date)}</span><b>${dayNumber(date)}</b><span>${month(date)}</span>`}</div>
    <div class="grow"><div class="row-s"><${level} class="text">${booking.ghost ? title : html`<a href=${`/bookings/${booking.id}`}>${title}</a>`}<//>${booking.ghost ? html`<span class="badge warn">${t("sending")}</span>` : html`<${Status} status=${booking.status} />`}</div>
      <p class="small"><time datetime=${booking.starts_at}><span class="sr">${weekday(date, "long")} ${dayNumber(date)} ${month(date, "long")}, </span>${range(booking.starts_at, booking.ends_at, zone)}</time> <span class="muted">· ${duration(minutes(booking))}${booking.quantity > 1 ? ` · ${t("places", { n: booking.quantity })}` : ""}</span></p>
      ${own && html`<p class="small muted">${t("your-time", { range: own })}</p>`}
      <p class="small muted text">${booking.title ? html`<bdi>${nameOf(booking)}</bdi> · ` : ""}<bdi>${who}</bdi>${booking.note && staff ? html` · <bdi>${booking.note}</bdi>` : ""}</p></div>
    <div class="acts">${!booking.ghost && html`<${Actions} booking=${booking} staff=${staff} onChange=${onChange} only=${only} />`}</div></li>`;
}
