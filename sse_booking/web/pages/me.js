/** One's own account: who, what to be told of, the calendar, connections. */
import { call, get, post } from "../core/api.js";
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { state, useFollow } from "../core/live.js";
import { myVenues, usePlaces } from "../core/places.js";
import { loadPreferences, savePreferences } from "../core/preferences.js";
import { signOut, site } from "../core/session.js";
import { useNow, useStore } from "../core/store.js";
import { ago, duration, stamp } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { Act } from "../parts/dialog.js";
import { Check } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import { initials } from "../parts/shell.js";
import { Loaded, Loading, Oops } from "../parts/states.js";

const FEW = 5;
const MANY = 50;
/** What of all that may be told this page offers, and to whom; a booking of one's own making is never told. */
const TOLD = {
  mine: ["booking_approved", "booking_rejected", "booking_updated", "booking_cancelled", "booking_revoked", "booking_expired", "booking_no_show", "booking_checked_in", "booking_completed", "booking_deleted", "payment_updated", "waitlist_offered", "waitlist_expired"],
  staff: ["new_booking", "waitlist_joined"],
  all: ["message", "notification"],
};

function Preferences() {
  usePlaces();
  const [now, setNow] = useState(null);
  const [error, setError] = useState(null);
  const load = () => loadPreferences().then(setNow, setError);
  useEffect(() => {
    load();
  }, []);
  const change = async (type, page) => {
    const events = { ...now.events, [type]: { ...now.events[type], page } };
    setNow({ ...now, events });
    setError(null);
    try {
      setNow(await savePreferences(events, now.version));
    } catch (refusal) {
      setError(refusal);
      await load();
    }
  };
  const group = (key) => html`<fieldset class="switches" key=${key}><legend>${t(`pref.of.${key}`)}</legend>${TOLD[key].map((type) => html`<${Check} key=${type} label=${t(`pref.${type}`)} checked=${now.events[type].page} onChange=${(on) => change(type, on)} />`)}</fieldset>`;
  return html`<section class="card"><div class="card-head"><div><h2>${t("me.preferences")}</h2><p class="small muted">${t("me.preferences.more")}</p></div></div><div class="card-body stack">
    <${Oops} error=${error} />${now ? html`${group("mine")}${myVenues().length > 0 && group("staff")}${group("all")}` : !error && html`<${Loading} rows=${2} />`}</div></section>`;
}

function Calendar() {
  const [url, setUrl] = useState("");
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const field = useRef(null);
  const run = (what, write) => async () => {
    setBusy(what);
    setError(null);
    try {
      await write();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const make = run("make", async () => {
    setUrl((await post("/api/me/calendar-address", undefined, { key: null })).data.url);
  });
  const revoke = run("revoke", async () => {
    await call("DELETE", "/api/me/calendar-address");
    setUrl("");
    toast(t("calendar.revoked"));
  });
  const copy = async () => {
    field.current.select();
    await navigator.clipboard?.writeText(url).then(() => toast(t("copied")), () => {});
  };
  return html`<section class="card"><div class="card-head"><div><h2>${t("calendar.title")}</h2><p class="small muted">${t("calendar.lead")}</p></div></div><div class="card-body stack">
    ${url && html`<div class="stack-s"><div class="inline"><label class="grow"><span class="sr">${t("calendar.address")}</span><input class="input mono" readonly ref=${field} value=${url} onFocus=${(event) => event.target.select()} /></label><button class="btn btn-main" onClick=${copy}>${t("copy")}</button></div><p class="small muted">${t("calendar.secret")}</p></div>`}
    <${Oops} error=${error} />
    <div class="row-s"><${Act} busy=${busy === "make"} onClick=${make}><${Icon} name="calendar" />${t(url ? "calendar.another" : "calendar.make")}<//>
      <a class="btn" href="/api/me/calendar.ics" download="calendar.ics">${t("calendar.download")}</a>
      <${Act} class="btn btn-quiet" busy=${busy === "revoke"} onClick=${revoke}>${t("calendar.revoke")}<//></div></div></section>`;
}

function lasted(one) {
  const text = one.duration_s < 60 ? t("me.brief") : duration(Math.round(one.duration_s / 60));
  return `${text} · ${t(has(`reason.${one.reason}`) ? `reason.${one.reason}` : "reason.client")}`;
}

function Connections() {
  const { you } = useStore(site);
  const [most, setMost] = useState(FEW);
  const now = useNow(5000);
  const live = useStore(state);
  const list = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get(`/api/me/connections?limit=${MANY}`);
      return { value: data.items, cursor };
    },
    (_, value) => value,
    [you.user_id, live],
  );
  return html`<section class="card"><div class="card-head"><h2>${t("me.connections")}</h2><span class=${`badge ${live === "live" ? "good" : "warn"}`}>${t(`live.${live}`)}</span></div>
    <${Loaded} of=${list} rows=${2}>${(items) => html`<ul>${items.slice(0, most).map((one) => html`<li class="booking thing" key=${one.stream_id}><span class=${`kindicon ${one.closed_at ? "past" : "kind-other"}`}><${Icon} name="plug" /></span><div class="grow"><h3>${one.closed_at ? stamp(one.opened_at) : t("me.open")}</h3>
      <p class="small muted">${one.closed_at ? lasted(one) : t("me.since", { ago: ago(one.opened_at, now) })} · ${t("events-count", { n: one.delivered })}</p></div></li>`)}</ul>
      ${items.length > most && html`<p class="more"><button class="btn btn-quiet" onClick=${() => setMost(MANY)}>${t("more-rows")}</button></p>`}`}<//></section>`;
}

export default function MePage() {
  const { you } = useStore(site);
  const name = you.name || you.user_id;
  return html`<div class="head"><h1 tabindex="-1">${t("nav.me")}</h1></div>
    <section class="card pad row"><span class="avatar" aria-hidden="true"><bdi>${initials(name)}</bdi></span><div class="grow"><h2 class="text">${name}</h2><p class="small muted text">${you.user_id}${you.role === "admin" ? ` · ${t("role.admin")}` : ""} · ${t("me.until", { time: stamp(you.expires_at) })}</p></div>
      <button class="btn" onClick=${signOut}><${Icon} name="out" />${t("sign-out")}</button></section>
    <${Preferences} /><${Calendar} /><${Connections} />`;
}
