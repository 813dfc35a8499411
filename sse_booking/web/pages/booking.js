/** One booking: what it is, what may be done, changing it, messages. */
import { get, patch } from "../core/api.js";
import { applyTo, destroy, LIVE } from "../core/booking.js";
import { html, useEffect, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { resourceOf, resourcesOf, usePlaces, venueOf, worksAt, zoneOf } from "../core/places.js";
import { go, section } from "../core/router.js";
import { isAdmin, site } from "../core/session.js";
import { useStore } from "../core/store.js";
import { stamp } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { Actions } from "../parts/bookingrow.js";
import { Act, Dialog } from "../parts/dialog.js";
import { Field, Select } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import { Messages } from "../parts/messages.js";
import { When } from "../parts/when.js";
import { Empty, Loaded, Oops } from "../parts/states.js";
import { Ticket } from "../parts/ticket.js";

function Edit({ booking, onDone, onClose }) {
  const zone = zoneOf(booking.venue_id);
  const [value, setValue] = useState({ ...booking, attendees: booking.attendees.join(", ") });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const save = async (event) => {
    event.preventDefault();
    const wanted = {
      resource_id: value.resource_id, starts_at: value.starts_at, ends_at: value.ends_at,
      title: value.title?.trim() || null, note: value.note?.trim() || null,
      attendees: value.attendees.split(/[,;\n]/).map((name) => name.trim()).filter(Boolean),
    };
    const changed = Object.fromEntries(Object.entries(wanted).filter(([name, now]) => JSON.stringify(now) !== JSON.stringify(booking[name])));
    if (!Object.keys(changed).length) return onClose();
    setBusy(true);
    try {
      const { data } = await patch(`/api/bookings/${booking.id}`, changed, { ifMatch: booking.version });
      toast(t("saved"));
      onDone(data);
      return onClose();
    } catch (refusal) {
      setError(refusal);
      return setBusy(false);
    }
  };
  const options = resourcesOf(booking.venue_id).map((one) => [one.id, one.name]);
  return html`<${Dialog} title=${t("edit.title")} onClose=${onClose} foot=${html`<button class="btn" onClick=${onClose}>${t("back")}</button><${Act} class="btn btn-main" busy=${busy} form="edit">${t("save")}<//>`}>
    <form id="edit" class="stack" onSubmit=${save}><${Select} label=${t("what")} value=${value.resource_id} options=${options} onInput=${(resource_id) => set({ resource_id })} />
      <${When} label=${t("from")} instant=${value.starts_at} zone=${zone} onChange=${(starts_at) => set({ starts_at })} />
      <${When} label=${t("to")} instant=${value.ends_at} zone=${zone} onChange=${(ends_at) => set({ ends_at })} />
      <${Field} label=${t("title")} maxlength="200" value=${value.title ?? ""} onInput=${(title) => set({ title })} />
      <${Field} label=${t("attendees")} hint=${t("attendees.hint")} value=${value.attendees} onInput=${(attendees) => set({ attendees })} />
      <${Field} as="textarea" label=${t("note")} maxlength="4000" value=${value.note ?? ""} onInput=${(note) => set({ note })} /><${Oops} error=${error} /></form><//>`;
}

function One({ booking, set, staff }) {
  const [dialog, open] = useState("");
  const [busy, setBusy] = useState(false);
  const resource = resourceOf(booking.resource_id);
  const erase = async () => {
    setBusy(true);
    try {
      await destroy(booking);
      toast(t("deleted"));
      go(staff ? `/desk/${booking.venue_id}` : "/bookings");
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
      setBusy(false);
    }
  };
  const live = LIVE.has(booking.status);
  return html`<div class="cols"><div class="stack"><${Ticket} booking=${booking} level="h2" />
      <div class="row-s noprint"><${Actions} booking=${booking} staff=${staff} onChange=${set} small=${false}>${live && html`<button class="btn" onClick=${() => open("edit")}><${Icon} name="edit" />${t("edit")}</button>`}<//>
        ${!live && html`<button class="btn btn-bad" onClick=${() => open("delete")}><${Icon} name="trash" />${t("delete")}</button>`}</div>
      <${Messages} booking=${booking} staff=${staff} /></div>
    <aside class="card"><div class="card-head"><h2>${t("facts")}</h2></div><div class="card-body"><dl class="facts">
      ${staff && html`<dt>${t("booked-by")}</dt><dd class="text">${booking.requester_id}</dd>`}
      <dt>${t("payment")}</dt><dd>${t(`payment.${booking.payment_status}`)}${booking.payment_id && html` <span class="muted small text">${booking.payment_id}</span>`}</dd>
      ${booking.cancelled_by && html`<dt>${t("cancelled-by")}</dt><dd>${t(`party.${booking.cancelled_by}`)}</dd>`}
      ${booking.expires_at && html`<dt>${t("lapses")}</dt><dd>${stamp(booking.expires_at)}</dd>`}
      <dt>${t("made")}</dt><dd>${stamp(booking.created_at)}</dd><dt>${t("changed")}</dt><dd>${stamp(booking.updated_at)}</dd>
      <dt>${t("number")}</dt><dd class="small ltr">${booking.id}</dd></dl>
      ${resource && html`<p class="row-s noprint"><a class="btn btn-s" href=${`/places/${booking.venue_id}`}>${t("see-place")}</a></p>`}</div></aside></div>
    ${dialog === "edit" && html`<${Edit} booking=${booking} onDone=${set} onClose=${() => open("")} />`}
    ${dialog === "delete" && html`<${Dialog} title=${t("ask.delete")} onClose=${() => open("")} foot=${html`<button class="btn" onClick=${() => open("")}>${t("keep")}</button><${Act} class="btn btn-bad" busy=${busy} onClick=${erase}>${t("delete")}<//>`}><p>${t("ask.delete.more")}</p><//>`}`;
}

export default function BookingPage({ id }) {
  const places = usePlaces();
  const { you } = useStore(site);
  const [gone, setGone] = useState(false);
  const [venueId, setVenueId] = useState("");
  const staff = (worksAt(venueOf(venueId)) || isAdmin()) && places !== null;
  const topics = [`user:${you.user_id}`, ...(staff && venueId ? [`venue:${venueId}:staff`] : [])];
  const found = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(`/api/bookings/${id}`);
      setVenueId(data.venue_id);
      return { value: data, cursor };
    },
    (event, now) => {
      if (event.booking?.id !== id) return now;
      if (event.type === "booking_deleted") setGone(true);
      return applyTo(now ? [now] : [], event)[0] ?? now;
    },
    [id],
  );
  const missing = gone || found.error?.status === 404;
  const title = found.value ? found.value.title || resourceOf(found.value.resource_id)?.name || t("booking") : t("booking");
  const asStaff = staff && found.value?.requester_id !== you.user_id;
  useEffect(() => {
    section.set(asStaff ? "desk" : "bookings");
    return () => section.set("");
  }, [asStaff]);
  return html`<div class="head"><div><a class="crumb" href=${asStaff ? `/desk/${venueId}` : "/bookings"}><${Icon} name="left" />${t(asStaff ? "nav.desk" : "nav.bookings")}</a><h1 class="text" tabindex="-1">${title}</h1></div></div>
    ${missing ? html`<div class="card"><${Empty} icon="search" title=${t("booking.gone")} text=${t("booking.gone.more")}><a class="btn" href="/bookings">${t("nav.bookings")}</a><//></div>` : places && html`<${Loaded} of=${found}>${(booking) => html`<${One} booking=${booking} staff=${asStaff} set=${(after) => found.set(after)} />`}<//>`}`;
}
