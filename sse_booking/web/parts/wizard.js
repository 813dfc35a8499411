/** Choose (on the page), details, review, done. Nothing is sent before "confirm", and that only once. */
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { book, stillFree } from "../core/booking.js";
import { t } from "../core/i18n.js";
import { lookOf, resourceOf, zoneOf } from "../core/places.js";
import { day, range } from "../core/time.js";
import { Act, Dialog } from "./dialog.js";
import { Field, Stepper } from "./fields.js";
import { Icon } from "./icons.js";
import { Ticket } from "./ticket.js";

function Steps({ at }) {
  const names = ["step.details", "step.review", "step.done"];
  return html`<ol class="steps">${names.map((name, index) => html`<li key=${name} class=${index < at ? "past" : ""} aria-current=${index === at ? "step" : undefined}><b aria-hidden="true">${index < at ? "✓" : index + 1}</b>${t(name)}</li>`)}</ol>`;
}

function Refused({ error, onPick, onWait }) {
  const alternatives = error.problem?.alternatives ?? [];
  const told = useRef(null);
  useEffect(() => told.current.focus(), [error]); // the button that had the focus is gone
  return html`<div class="stack"><div class="oops" role="alert" tabindex="-1" ref=${told}><${Icon} name="alert" /><div><p class="strong">${t(error.status === 409 ? "taken.title" : "refused.title")}</p><p>${error.message}</p></div></div>
    ${alternatives.length > 0 && html`<div class="stack-s"><h3>${t("alternatives")}</h3><div class="alts">${alternatives.slice(0, 4).map((one) => {
      const zone = zoneOf(resourceOf(one.resource_id)?.venue_id);
      return html`<button class="btn" key=${one.resource_id + one.starts_at} onClick=${() => onPick(one)}><span class="text">${resourceOf(one.resource_id)?.name}</span><span>${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}</span></button>`;
    })}</div></div>`}
    ${error.status === 409 && html`<p><button class="btn" onClick=${onWait}><${Icon} name="bell" />${t("waitlist.join")}</button></p>`}</div>`;
}

function Details({ value, resource, set }) {
  const isRoom = lookOf(resource.kind) === "rooms";
  return html`<form id="details" class="stack" onSubmit=${(event) => { event.preventDefault(); set({ step: 1 }); }}>
    ${resource.pool && html`<${Stepper} label=${t("quantity")} value=${value.quantity} max=${resource.capacity} less=${t("fewer")} more=${t("more")} onChange=${(quantity) => set({ quantity })} />`}
    <${Field} label=${t("title")} aside=${t("optional")} maxlength="200" value=${value.title} onInput=${(title) => set({ title })} />
    ${isRoom && html`<${Field} label=${t("attendees")} aside=${t("optional")} hint=${t("attendees.hint")} value=${value.attendees} onInput=${(attendees) => set({ attendees })} />`}
    <${Field} as="textarea" label=${t("note.for-them")} aside=${t("optional")} maxlength="4000" value=${value.note} onInput=${(note) => set({ note })} /></form>`;
}

export function Wizard({ selection, onClose, onBooked, onPick, onWait }) {
  const resource = resourceOf(selection.resource_id);
  const [now, setNow] = useState({ step: 0, title: "", note: "", attendees: "", quantity: selection.quantity ?? 1, sending: false, error: null, done: null });
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const wanted = {
    resource_id: selection.resource_id,
    starts_at: selection.starts_at,
    ends_at: selection.ends_at,
    quantity: now.quantity,
    ...(now.title.trim() && { title: now.title.trim() }),
    ...(now.note.trim() && { note: now.note.trim() }),
    ...(now.attendees.trim() && { attendees: now.attendees.split(/[,;\n]/).map((name) => name.trim()).filter(Boolean) }),
  };
  const confirm = async () => {
    if (sent.current) return;
    sent.current = true;
    set({ sending: true, error: null });
    try {
      const isFree = await stillFree(wanted).catch(() => true);
      if (!isFree) set({ late: true }); // it is asked for all the same: the refusal names what is free instead
      const booking = await book(wanted, key.current);
      set({ step: 2, sending: false, done: booking, late: false });
      onBooked(booking);
    } catch (error) {
      sent.current = false;
      if (!error.isOffline) key.current = crypto.randomUUID(); // refused for good; what is unanswered keeps its key
      set({ sending: false, error, late: false });
    }
  };
  const taken = now.error?.status === 409;
  const title = now.done ? "wizard.done" : taken ? "wizard.taken" : now.step ? "wizard.review" : "wizard.details";
  const foot = now.done
    ? html`<a class="btn" href=${`/bookings/${now.done.id}`} onClick=${onClose}>${t("see-booking")}</a><button class="btn btn-main" onClick=${onClose}>${t("done")}</button>`
    : now.step === 0
      ? html`<button class="btn" onClick=${onClose}>${t("back")}</button><button class="btn btn-main" form="details">${t("review")}<${Icon} name="right" /></button>`
      : html`<button class="btn" disabled=${now.sending} onClick=${() => set({ step: 0, error: null })}>${t("back")}</button>
        ${!taken && html`<${Act} class="btn btn-main" busy=${now.sending} onClick=${confirm}>${t(now.late ? "recheck.taken" : now.sending ? "sending" : now.error ? "try-again" : resource.approval === "automatic" ? "book-now" : "request-now")}<//>`}`;
  return html`<${Dialog} title=${t(title)} lead=${html`<${Steps} at=${now.step} />`} onClose=${onClose} foot=${foot}>
    ${now.done ? html`<div class="done" role="status"><span class="tick"><${Icon} name="check" /></span><p class="strong">${t(now.done.status === "pending" ? "done.pending" : "done.approved")}</p><p class="muted">${t("done.told")}</p></div><${Ticket} booking=${now.done} />`
    : now.step === 0 ? html`<${Ticket} booking=${{ ...wanted, title: "", note: "", attendees: [] }} /><${Details} value=${now} resource=${resource} set=${set} />`
    : html`<${Ticket} booking=${{ ...wanted, status: now.sending ? "pending" : undefined }} />
      ${now.error ? html`<${Refused} error=${now.error} onPick=${onPick} onWait=${() => onWait(wanted)} />` : resource.approval === "manual" && html`<div class="hintbox"><${Icon} name="info" /><p>${t("manual.hint")}</p></div>`}`}
  <//>`;
}
