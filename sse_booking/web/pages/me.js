/** One's own account: who, connections, what to be told of, calendar. */
import { get, put } from "../core/api.js";
import { html, useEffect, useState } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { state } from "../core/live.js";
import { useFollow } from "../core/live.js";
import { signOut, site } from "../core/session.js";
import { useNow, useStore } from "../core/store.js";
import { ago, duration, stamp } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { Check } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import { Loaded, Oops } from "../parts/states.js";

function Connections() {
  const { you } = useStore(site);
  const now = useNow(5000);
  const live = useStore(state);
  const list = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get("/api/me/connections?limit=20");
      return { value: data.items, cursor };
    },
    (_, value) => value,
    [you.user_id, live],
  );
  return html`<section class="card"><div class="card-head"><h2>${t("me.connections")}</h2><span class=${`badge ${live === "live" ? "good" : "warn"}`}>${t(`live.${live}`)}</span></div>
    <${Loaded} of=${list} rows=${2}>${(items) => html`<ul>${items.map((one) => html`<li class="booking thing" key=${one.stream_id}><span class="kindicon kind-other"><${Icon} name="plug" /></span><div class="grow"><h3>${one.closed_at ? stamp(one.opened_at) : t("me.open")}</h3>
      <p class="small muted">${one.closed_at ? `${duration(Math.max(1, Math.round(one.duration_s / 60)))} · ${t(has(`reason.${one.reason}`) ? `reason.${one.reason}` : "reason.client")}` : ago(one.opened_at, now)} · ${t("events-count", { n: one.delivered })}</p></div></li>`)}</ul>`}<//></section>`;
}

/** Preferences are switches by name; what a host adds is shown under its own name. */
function Preferences() {
  const [value, setValue] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    get("/api/me/preferences").then(({ data }) => setValue(data), (refusal) => refusal.status !== 404 && setError(refusal));
  }, []);
  if (!value && !error) return null;
  const save = async (next) => {
    setValue(next);
    try {
      await put("/api/me/preferences", next);
      toast(t("saved"));
    } catch (refusal) {
      setError(refusal);
    }
  };
  const named = (key) => (has(`pref.${key}`) ? t(`pref.${key}`) : key.replaceAll("_", " "));
  const switches = Object.entries(value ?? {}).filter(([, now]) => typeof now === "boolean");
  const groups = Object.entries(value ?? {}).filter(([, now]) => now && typeof now === "object" && !Array.isArray(now) && Object.values(now).every((one) => typeof one === "boolean"));
  if (!switches.length && !groups.length && !error) return null;
  return html`<section class="card"><div class="card-head"><h2>${t("me.preferences")}</h2></div><div class="card-body stack"><${Oops} error=${error} />
    ${switches.map(([key, now]) => html`<${Check} key=${key} label=${named(key)} checked=${now} onChange=${(on) => save({ ...value, [key]: on })} />`)}
    ${groups.map(([group, members]) => html`<fieldset class="stack-s" key=${group}><legend>${named(group)}</legend>${Object.entries(members).map(([key, now]) => html`<${Check} key=${key} label=${named(key)} checked=${now} onChange=${(on) => save({ ...value, [group]: { ...members, [key]: on } })} />`)}</fieldset>`)}</div></section>`;
}

export default function MePage() {
  const { you } = useStore(site);
  return html`<div class="head"><h1 tabindex="-1">${t("nav.me")}</h1></div>
    <section class="card pad row"><span class="avatar" aria-hidden="true">${[...(you.name || you.user_id)][0].toUpperCase()}</span><div class="grow"><h2 class="text">${you.name || you.user_id}</h2><p class="small muted text">${you.user_id} · ${t(`role.${you.role}`)} · ${t("me.until", { time: stamp(you.expires_at) })}</p></div>
      <button class="btn" onClick=${signOut}><${Icon} name="out" />${t("sign-out")}</button></section>
    <${Preferences} /><${Connections} />`;
}
