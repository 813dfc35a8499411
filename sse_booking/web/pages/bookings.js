/** One's own bookings: what comes, the waiting list, what was. */
import { all, get, post, remove } from "../core/api.js";
import { applyTo, ghosts, LIVE } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { resourceOf, usePlaces, zoneOf } from "../core/places.js";
import { go, route } from "../core/router.js";
import { site } from "../core/session.js";
import { useStore } from "../core/store.js";
import { dateOf, dayNumber, month, range, rfc3339, weekday } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { BookingRow } from "../parts/bookingrow.js";
import { Act } from "../parts/dialog.js";
import { Seg } from "../parts/fields.js";
import { Countdown } from "../parts/holds.js";
import { Empty, Loaded } from "../parts/states.js";

const YEAR_MS = 365 * 86_400_000;
const WAITING = ["waitlist_offered", "waitlist_expired", "waitlist_joined"];

function Waiting({ list, reload }) {
  const [busy, setBusy] = useState("");
  const run = async (entry, how, done) => {
    setBusy(entry.id);
    try {
      await how();
      if (done) toast(t(done));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    reload();
  };
  if (!list.length) return html`<div class="card"><${Empty} icon="bell" title=${t("waitlist.none")} text=${t("waitlist.none.more")} /></div>`;
  return html`<ul class="card">${list.map((entry) => {
    const resource = resourceOf(entry.resource_id);
    const zone = zoneOf(resource?.venue_id);
    const date = dateOf(entry.starts_at, zone);
    const until = entry.expires_at ?? entry.offer_expires_at;
    const offered = entry.status === "offered";
    return html`<li class="booking" key=${entry.id}><div class="date" aria-hidden="true"><span>${weekday(date)}</span><b>${dayNumber(date)}</b><span>${month(date)}</span></div>
      <div class="grow"><div class="row-s"><h3 class="text">${resource?.name ?? entry.resource_id}</h3><span class=${`badge ${offered ? "good" : "warn"}`}>${t(`waiting.${entry.status}`)}</span></div>
        <p class="small">${range(entry.starts_at, entry.ends_at, zone)}</p>${offered && until && html`<p class="small muted">${t("waitlist.answer-in")} <${Countdown} until=${until} label=${t("hold.left")} /></p>`}</div>
      <div class="acts">${offered && html`<${Act} class="btn btn-s btn-main" busy=${busy === entry.id} onClick=${() => run(entry, () => post(`/api/waitlist/${entry.id}/accept`), "waitlist.accepted")}>${t("accept")}<//>
        <${Act} class="btn btn-s" busy=${busy === entry.id} onClick=${() => run(entry, () => post(`/api/waitlist/${entry.id}/decline`))}>${t("decline")}<//>`}
        ${entry.status === "waiting" && html`<${Act} class="btn btn-s" busy=${busy === entry.id} onClick=${() => run(entry, () => remove(`/api/waitlist/${entry.id}`))}>${t("waitlist.leave")}<//>`}</div></li>`;
  })}</ul>`;
}

function List({ bookings, none, onChange }) {
  if (!bookings.length) return html`<div class="card"><${Empty} title=${t(none)} text=${t(`${none}.more`)}><a class="btn btn-main" href="/">${t("nav.find")}</a><//></div>`;
  return html`<ul class="card">${bookings.map((one) => html`<${BookingRow} key=${one.id} booking=${one} level="h2" onChange=${onChange} only=${["confirm", "cancel", "check-in", "complete"]} />`)}</ul>`;
}

export default function BookingsPage() {
  usePlaces();
  const { you } = useStore(site);
  const { query } = useStore(route);
  const sending = useStore(ghosts);
  const view = ["past", "waiting"].includes(query.get("view")) ? query.get("view") : "upcoming";
  const mine = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { items, cursor } = await all(`/api/bookings?from=${rfc3339(Date.now() - YEAR_MS)}`);
      return { value: items, cursor };
    },
    (event, list) => applyTo(list, event),
    [you.user_id],
  );
  const waiting = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get("/api/waitlist?limit=100");
      return { value: data.items, cursor };
    },
    (event, list) => (WAITING.includes(event.type) || event.type.startsWith("booking_") ? "reload" : list),
    [you.user_id],
  );
  const now = Date.now();
  const open = (one) => LIVE.has(one.status) && Date.parse(one.ends_at) > now;
  const upcoming = [...(mine.value ?? []).filter(open), ...sending].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const past = (mine.value ?? []).filter((one) => !open(one)).reverse();
  const queue = (waiting.value ?? []).filter((one) => ["waiting", "offered"].includes(one.status));
  const change = (booking) => mine.set((list) => applyTo(list, { booking }));
  return html`<div class="head"><div><h1 tabindex="-1">${t("nav.bookings")}</h1></div>
      <${Seg} label=${t("view")} value=${view} onChange=${(key) => go(key === "upcoming" ? "/bookings" : `/bookings?view=${key}`, { replace: true })}
        options=${[["upcoming", t("bookings.upcoming"), mine.value && upcoming.length], ["waiting", t("bookings.waiting"), waiting.value && queue.length], ["past", t("bookings.past")]]} /></div>
    ${view === "waiting" ? html`<${Loaded} of=${waiting}>${() => html`<${Waiting} list=${queue} reload=${waiting.reload} />`}<//>`
    : html`<${Loaded} of=${mine}>${() => html`<${List} bookings=${view === "past" ? past : upcoming} none=${view === "past" ? "bookings.none-past" : "bookings.none"} onChange=${change} />`}<//>`}`;
}
