/** What those who run the service look at. */
import { call, get, post } from "../core/api.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { usePlaces } from "../core/places.js";
import { go } from "../core/router.js";
import { isAdmin, site } from "../core/session.js";
import { useNow } from "../core/store.js";
import { ago } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { AuditTable, usePages } from "../parts/audit.js";
import { HeatMap, HourBars, Meter } from "../parts/charts.js";
import { Act } from "../parts/dialog.js";
import { Field, Seg, Select } from "../parts/fields.js";
import { Empty, Loaded, Oops } from "../parts/states.js";

function Live() {
  const stats = useFollow(
    ["admin"],
    async () => {
      const [now, { data }] = await Promise.all([get("/api/admin/live-stats"), get("/api/admin/booking-activity?limit=1")]);
      return { value: { ...now.data, popular: data.popular_times }, cursor: now.cursor };
    },
    (event, now) => (event.type === "live_stats" && now ? { ...event, popular: now.popular } : now),
  );
  const figure = (key, value) => html`<div class="card kpi" key=${key}><b>${value}</b><span>${t(`stats.${key}`)}</span></div>`;
  return html`<${Loaded} of=${stats}>${(now) => html`<div class="stack"><div class="kpis">${figure("streams", now.streams.live)}${figure("users", now.streams.users)}${figure("pending", now.bookings.pending)}${figure("coming", now.bookings.approved + now.bookings.checked_in)}${figure("day", now.last_24h.booked)}${figure("in-use", `${now.in_use.places} / ${now.in_use.of_places}`)}</div>
    <div class="halves"><section class="card"><div class="card-head"><h2>${t("stats.hours")}</h2></div><div class="card-body"><${HourBars} hours=${now.hours} label=${t("stats.hours")} /></div></section>
      <section class="card"><div class="card-head"><h2>${t("stats.popular")}</h2></div><div class="card-body"><${HeatMap} grid=${now.popular} /></div></section>
      <section class="card across"><div class="card-head"><h2>${t("stats.busiest")}</h2></div><div class="card-body meters">${now.busiest.length ? now.busiest.map((one) => html`<${Meter} key=${one.resource_id} label=${one.name} value=${one.taken} of=${one.of} />`) : html`<p class="muted">${t("stats.all-free")}</p>`}</div></section></div></div>`}<//>`;
}

function Connections() {
  const [busy, setBusy] = useState("");
  const now = useNow(10_000);
  const list = useFollow(["admin"], async () => {
    const { data, cursor } = await get("/api/admin/connections?limit=200");
    return { value: data.items, cursor };
  }, (event, value) => (event.type === "live_stats" && event.streams.open === value?.length ? value : "reload"));
  const cut = async (one) => {
    setBusy(one.stream_id);
    try {
      await call("DELETE", `/api/admin/connections/${one.stream_id}`);
      toast(t("cut.done"));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    list.reload();
  };
  return html`<${Loaded} of=${list}>${(items) => items.length ? html`<div class="card tablewrap"><table class="table"><thead><tr><th scope="col">${t("who")}</th><th scope="col">${t("since")}</th><th scope="col">${t("topics")}</th><th scope="col">${t("delivered")}</th><th scope="col"><span class="sr">${t("cut")}</span></th></tr></thead>
    <tbody>${items.map((one) => html`<tr key=${one.stream_id}><td class="strong text">${one.user_id ?? t("nobody")} <span class=${`badge ${one.state === "live" ? "good" : "warn"}`}>${t(`stream.${one.state}`)}</span></td><td class="nowrap" data-label=${t("since")}>${ago(one.opened_at, now)}</td><td class="detail" data-label=${t("topics")}>${one.topics.join(", ")}</td><td class="num" data-label=${t("delivered")}>${one.delivered}</td><td class="act"><${Act} class="btn btn-s btn-bad" busy=${busy === one.stream_id} aria-label=${`${t("cut")}: ${one.user_id ?? ""}`} onClick=${() => cut(one)}>${t("cut")}<//></td></tr>`)}</tbody></table></div>`
    : html`<div class="card"><${Empty} icon="plug" title=${t("connections.none")} /></div>`}<//>`;
}

function Log({ path }) {
  const log = usePages(path, ["admin"]);
  return html`<${Loaded} of=${log}>${(rows) => html`<${AuditTable} rows=${rows} more=${log.more} />`}<//>`;
}

function Announce() {
  const [value, setValue] = useState({ message: "", level: "info", user_id: "", title: "", text: "" });
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const send = (what, write, cleared) => async (event) => {
    event.preventDefault();
    setBusy(what);
    setError(null);
    try {
      await write();
      set(cleared);
      toast(t("sent"));
    } catch (refusal) {
      setError({ what, refusal });
    }
    setBusy("");
  };
  const oops = (what) => error?.what === what && html`<${Oops} error=${error.refusal} />`;
  return html`<div class="halves"><section class="card"><div class="card-head"><h2>${t("announce.all")}</h2></div><form class="card-body stack" onSubmit=${send("all", () => post("/api/admin/announcements", { message: value.message.trim(), level: value.level }), { message: "" })}>
      <${Field} as="textarea" label=${t("message")} required maxlength="2000" value=${value.message} onInput=${(message) => set({ message })} />
      <${Select} label=${t("level")} value=${value.level} onInput=${(level) => set({ level })} options=${["info", "warning", "critical"].map((one) => [one, t(`level.${one}`)])} />${oops("all")}<p><${Act} class="btn btn-main" busy=${busy === "all"}>${t("announce.send")}<//></p></form></section>
    <section class="card"><div class="card-head"><h2>${t("announce.one")}</h2></div><form class="card-body stack" onSubmit=${send("one", () => post("/api/admin/notifications", { user_id: value.user_id.trim(), title: value.title.trim(), message: value.text.trim() }), { title: "", text: "" })}>
      <${Field} label=${t("who")} hint=${t("announce.who")} required maxlength="128" list="people" value=${value.user_id} onInput=${(user_id) => set({ user_id })} /><datalist id="people">${site.value.people.map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}</datalist><${Field} label=${t("title")} required maxlength="200" value=${value.title} onInput=${(title) => set({ title })} />
      <${Field} as="textarea" label=${t("message")} required maxlength="2000" value=${value.text} onInput=${(text) => set({ text })} />${oops("one")}<p><${Act} class="btn btn-main" busy=${busy === "one"}>${t("send")}<//></p></form></section></div>`;
}

const TABS = ["live", "connections", "activity", "audit", "announce"];

export default function AdminPage({ id }) {
  usePlaces();
  if (!isAdmin()) return html`<h1 tabindex="-1">${t("nav.admin")}</h1><div class="card"><${Empty} icon="alert" title=${t("problem.forbidden")} /></div>`;
  const tab = TABS.includes(id) ? id : "live";
  return html`<div class="head"><div><h1 tabindex="-1">${t("admin.title")}</h1></div><${Seg} label=${t("view")} value=${tab} onChange=${(key) => go(key === "live" ? "/admin" : `/admin/${key}`, { replace: true })} options=${TABS.map((key) => [key, t(`admin.${key}`)])} /></div>
    ${tab === "live" ? html`<${Live} />` : tab === "connections" ? html`<${Connections} />` : tab === "announce" ? html`<${Announce} />` : html`<${Log} key=${tab} path=${tab === "audit" ? "/api/admin/audit" : "/api/admin/booking-activity"} />`}`;
}
