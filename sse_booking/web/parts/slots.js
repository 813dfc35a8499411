/** The grid of fixed slots: a card for each resource, a button for each slot. */
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { lookOf } from "../core/places.js";
import { time } from "../core/time.js";
import { overlaps } from "../core/booking.js";
import { KindIcon } from "./icons.js";

function stateOf(slot, resource, mine, selection) {
  const own = mine.find((booking) => booking.resource_id === resource.id && overlaps(booking, slot.starts_at, slot.ends_at));
  if (selection?.resource_id === resource.id && selection.starts_at === slot.starts_at) return "chosen";
  if (own) return own.ghost ? "sending" : own.status === "held" ? "held" : "mine";
  if (slot.status === "booked") return "booked";
  return slot.status === "available" ? "free" : "closed";
}

function Slot({ slot, resource, zone, state, onPick }) {
  const text = `${time(slot.starts_at, zone)} – ${time(slot.ends_at, zone)}, ${t(`slot.${state}`)}`;
  const left = resource.pool && state === "free" ? t("slot.left", { n: slot.available }) : t(`slot.${state}`);
  return html`<button class=${`slot ${state}`} aria-label=${text} aria-pressed=${state === "chosen" ? "true" : "false"} data-slot=${slot.starts_at}
    disabled=${state === "closed" || state === "sending"} onClick=${() => onPick(slot, state)}>
    <time datetime=${slot.starts_at}>${time(slot.starts_at, zone)}</time><span>${left}</span></button>`;
}

export function SlotGrid({ items, resources, zone, mine, selection, onPick }) {
  return html`<div class="slotcards">${resources.filter((one) => one.slot_minutes).map((resource) => {
    const { slots = [] } = items.find((item) => item.resource_id === resource.id) ?? {};
    const shown = slots.map((slot) => ({ slot, state: stateOf(slot, resource, mine, selection) }));
    const free = shown.filter(({ state }) => state === "free" || state === "chosen").length;
    return html`<section class="card slotcard" key=${resource.id} data-resource=${resource.id} aria-label=${resource.name}>
      <header><${KindIcon} look=${lookOf(resource.kind)} /><div class="grow"><h2 class="text">${resource.name}</h2>
        <p class="small muted">${[resource.capacity > 1 && t("places", { n: resource.capacity }), t(resource.approval === "automatic" ? "approval.automatic" : "approval.manual")].filter(Boolean).join(" · ")}</p></div>
        <span class=${free ? "badge good" : "badge"}>${t("free-count", { n: free })}</span></header>
      ${slots.length ? html`<div class="slots">${shown.map(({ slot, state }) => html`<${Slot} key=${slot.starts_at} slot=${slot} resource=${resource} zone=${zone} state=${state} onPick=${(one, now) => onPick(resource, one, now)} />`)}</div>` : html`<p class="muted small slots-none">${t("closed-today")}</p>`}
    </section>`;
  })}</div>`;
}
