/** The owner's desk: what waits for an answer, who comes today, what happens at this moment. */
import { all } from "../core/api.js";
import { applyTo } from "../core/booking.js";
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useEvents, useFollow } from "../core/live.js";
import { myVenues, resourcesOf, usePlaces, venueOf } from "../core/places.js";
import { go } from "../core/router.js";
import { useNow, useStore } from "../core/store.js";
import { route } from "../core/router.js";
import { addDays, dateText, instantOf, today } from "../core/time.js";
import { BookingRow } from "../parts/bookingrow.js";
import { DayBar } from "../parts/daybar.js";
import { Feed } from "../parts/feed.js";
import { Seg, Select } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import { Usable } from "../parts/usable.js";
import { Empty, Loaded } from "../parts/states.js";

const STAFF_TYPES = ["new_booking", "booking_cancelled", "booking_updated", "booking_deleted", "booking_expired", "booking_no_show", "booking_checked_in", "payment_updated", "waitlist_joined", "message"];

function Kpis({ requests, today: coming, venue }) {
  const now = useNow(15_000);
  const current = coming.filter((one) => ["approved", "checked_in"].includes(one.status) && Date.parse(one.starts_at) <= now && Date.parse(one.ends_at) > now);
  const places = resourcesOf(venue.id).reduce((sum, one) => sum + one.usable, 0);
  const used = current.reduce((sum, one) => sum + one.quantity, 0);
  const here = coming.filter((one) => one.status === "checked_in").length;
  const figure = (key, value) => html`<div class="card kpi" key=${key}><b>${value}</b><span>${t(`kpi.${key}`)}</span></div>`;
  return html`<div class="kpis">${figure("requests", requests.length)}${figure("today", coming.filter((one) => ["approved", "checked_in", "completed"].includes(one.status)).length)}${figure("here", here)}${figure("in-use", places ? `${used} / ${places}` : "–")}</div>`;
}

function Section({ title, count, children, none, icon }) {
  return html`<section class="card"><div class="card-head"><h2>${title}</h2>${count !== undefined && html`<span class=${count ? "count" : "count zero"}>${count}</span>`}</div>
    ${count ? children : html`<${Empty} icon=${icon} title=${t(none)} text=${t(`${none}.more`)} />`}</section>`;
}

function Desk({ venue }) {
  const zone = venue.timezone;
  const { query } = useStore(route);
  const date = /^\d{4}-\d\d-\d\d$/.test(query.get("date") ?? "") ? query.get("date") : today(zone);
  const [view, setView] = useState("requests");
  const fresh = useRef(new Set());
  const [feed, setFeed] = useState([]);
  const topics = [`venue:${venue.id}:staff`];
  const list = (status, from, to) => `/api/bookings?role=staff&venue_id=${venue.id}${status ? `&status=${status}` : ""}${from ? `&from=${from}` : ""}${to ? `&to=${to}` : ""}`;
  const pending = useFollow(
    topics,
    async () => {
      const { items, cursor } = await all(list("pending", instantOf(addDays(today(zone), -1), 0, zone)));
      return { value: items, cursor };
    },
    (event, now) => applyTo(now, event),
    [venue.id],
  );
  const from = instantOf(date, 0, zone);
  const to = instantOf(addDays(date, 1), 0, zone);
  const arrivals = useFollow(
    topics,
    async () => {
      const { items, cursor } = await all(list("", from, to));
      return { value: items, cursor };
    },
    (event, now) => {
      const { booking } = event;
      if (!booking || (booking.starts_at < to && booking.ends_at > from)) return applyTo(now, event);
      return now?.filter((one) => one.id !== booking.id);
    },
    [venue.id, date],
  );
  const activity = useRef(0);
  useEvents(STAFF_TYPES, (event) => {
    if (event.topic !== topics[0]) return;
    if (event.booking) fresh.current.add(event.booking.id);
    activity.current += 1;
    setFeed((now) => [{ ...event, key: activity.current }, ...now].slice(0, 30));
  });
  useEffect(() => setFeed([]), [venue.id]);
  const requests = (pending.value ?? []).filter((one) => one.status === "pending");
  const coming = (arrivals.value ?? []).filter((one) => one.status !== "held");
  const expected = coming.filter((one) => ["approved", "checked_in", "completed", "no_show"].includes(one.status));
  const change = (booking) => {
    pending.set((now) => applyTo(now, { booking }));
    arrivals.set((now) => (booking.starts_at < to && booking.ends_at > from ? applyTo(now, { booking }) : now));
  };
  const row = (booking, only, byTime) => html`<${BookingRow} key=${booking.id} byTime=${byTime} booking=${booking} staff=${true} fresh=${fresh.current.has(booking.id)} onChange=${change} only=${only} />`;
  const pools = resourcesOf(venue.id).filter((one) => one.pool);
  return html`<${Kpis} requests=${requests} today=${coming} venue=${venue} />
    <div class="onphone noprint"><${Seg} label=${t("view")} value=${view} onChange=${setView} options=${[["requests", t("desk.requests"), pending.value && requests.length], ["day", t("desk.day"), arrivals.value && expected.length], ["feed", t("desk.feed")]]} /></div>
    <div class="cols desk" data-view=${view}><div class="stack">
      <div class="part-requests noprint"><${Loaded} of=${pending} rows=${2}>${() => html`<${Section} title=${t("desk.requests")} count=${requests.length} none="desk.no-requests" icon="check"><ul>${requests.map((one) => row(one, ["approve", "reject"]))}</ul><//>`}<//></div>
      <div class="part-day stack"><div class="row between"><h2 class="sheet-title">${dateText(date)}</h2><button class="btn btn-s noprint" onClick=${() => print()}><${Icon} name="print" />${t("desk.print")}</button></div>
        <div class="noprint"><${DayBar} date=${date} zone=${zone} onChange=${(one) => go(`/desk/${venue.id}?date=${one}`, { replace: true })} /></div>
        <${Loaded} of=${arrivals} rows=${3}>${() => html`<${Section} title=${t("desk.arrivals")} count=${expected.length} none="desk.no-arrivals" icon="calendar"><ul>${expected.map((one) => row(one, ["check-in", "no-show", "complete", "revoke"], true))}</ul><//>`}<//></div></div>
      <aside class="part-feed stack noprint">${pools.map((one) => html`<${Usable} key=${one.id} resource=${one} />`)}<${Feed} events=${feed} venue=${venue} /></aside></div>`;
}

export default function DeskPage({ id }) {
  const places = usePlaces();
  if (!places) return html`<h1 tabindex="-1">${t("nav.desk")}</h1><${Loaded} of=${{}} />`;
  const venues = myVenues();
  const venue = id ? venueOf(id) : venues[0];
  if (!venue || !venue.owner_id) return html`<h1 tabindex="-1">${t("nav.desk")}</h1><div class="card"><${Empty} icon="desk" title=${t("desk.none")} text=${t("desk.none.more")}><a class="btn btn-main" href="/setup">${t("setup.new")}</a><//></div>`;
  return html`<div class="head"><div><h1 class="text" tabindex="-1">${venue.name}</h1><p class="noprint">${t("desk.lead")}</p></div>
    <div class="row-s noprint">${venues.length > 1 && html`<${Select} label=${t("venue")} value=${venue.id} options=${venues.map((one) => [one.id, one.name])} onInput=${(one) => go(`/desk/${one}`)} />`}</div></div>
    <${Desk} key=${venue.id} venue=${venue} />`;
}
