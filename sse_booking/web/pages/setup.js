/** Setting up venues: name and zone, resources with their rules, hours and closures, staff. */
import { patch, post, put, remove } from "../core/api.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { loadPlaces, lookOf, myVenues, resourcesOf, usePlaces, venueOf } from "../core/places.js";
import { go } from "../core/router.js";
import { myZone } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { Act, Dialog } from "../parts/dialog.js";
import { Field } from "../parts/fields.js";
import { Icon, KindIcon } from "../parts/icons.js";
import { ResourceForm } from "../parts/resourceform.js";
import { Empty, Loaded, Oops } from "../parts/states.js";

const ZONES = Intl.supportedValuesOf?.("timeZone") ?? ["UTC"];

/** Runs a write, shows that it runs, keeps the refusal. */
function useSaving(done) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const run = async (write) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await write();
      await loadPlaces();
      toast(t("saved"));
      done?.(answer?.data);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return { busy, error, run };
}

function VenueForm({ venue, onClose }) {
  const [name, setName] = useState(venue?.name ?? "");
  const [zone, setZone] = useState(venue?.timezone ?? myZone());
  const { busy, error, run } = useSaving((made) => {
    onClose();
    if (!venue) go(`/setup/${made.id}`);
  });
  const save = (event) => {
    event.preventDefault();
    const body = { name: name.trim(), timezone: zone };
    run(() => (venue ? patch(`/api/venues/${venue.id}`, body, { ifMatch: venue.version }) : post("/api/venues", body)));
  };
  return html`<${Dialog} title=${t(venue ? "setup.edit-venue" : "setup.new")} onClose=${onClose} foot=${html`<button class="btn" onClick=${onClose}>${t("back")}</button><${Act} class="btn btn-main" busy=${busy} form="venue">${t("save")}<//>`}>
    <form id="venue" class="stack" onSubmit=${save}><${Field} label=${t("name")} required maxlength="200" value=${name} onInput=${setName} />
      <${Field} label=${t("zone")} hint=${t("zone.hint")} list="zones" required value=${zone} onInput=${setZone} /><datalist id="zones">${ZONES.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
      <${Oops} error=${error} /></form><//>`;
}

function Staff({ venue }) {
  const [name, setName] = useState("");
  const { busy, error, run } = useSaving(() => setName(""));
  const add = (event) => {
    event.preventDefault();
    if (name.trim()) run(() => put(`/api/venues/${venue.id}/staff/${encodeURIComponent(name.trim())}`));
  };
  return html`<section class="card"><div class="card-head"><h2>${t("setup.staff")}</h2></div><div class="card-body stack">
    <ul class="stack-s"><li class="row-s"><span class="avatar" aria-hidden="true">${venue.owner_id[0]?.toUpperCase()}</span><span class="text grow">${venue.owner_id}</span><span class="badge plain">${t("owner")}</span></li>
      ${(venue.staff ?? []).map((one) => html`<li class="row-s" key=${one}><span class="avatar" aria-hidden="true">${[...one][0]?.toUpperCase()}</span><span class="text grow">${one}</span><button class="btn btn-s btn-quiet" aria-label=${t("setup.remove-staff", { who: one })} onClick=${() => run(() => remove(`/api/venues/${venue.id}/staff/${encodeURIComponent(one)}`))}><${Icon} name="x" /></button></li>`)}</ul>
    <form class="inline" onSubmit=${add}><label class="grow"><span class="sr">${t("setup.staff-name")}</span><input class="input" placeholder=${t("setup.staff-name")} value=${name} onInput=${(event) => setName(event.target.value)} /></label><${Act} busy=${busy}>${t("add")}<//></form>
    <${Oops} error=${error} /></div></section>`;
}

function summary(resource) {
  return [
    resource.slot_minutes ? t("rule.slots", { n: resource.slot_minutes }) : t("rule.free"),
    resource.pool && t("places", { n: resource.capacity }),
    t(`approval.${resource.approval}`),
    resource.opening_hours ? null : t("rule.always"),
    resource.closures.length > 0 && t("closures-count", { n: resource.closures.length }),
  ].filter(Boolean).join(" · ");
}

function Venue({ venue }) {
  const [dialog, open] = useState(null);
  const resources = resourcesOf(venue.id);
  const { busy, error, run } = useSaving(() => go("/setup"));
  return html`<div class="head"><div><a class="crumb" href="/setup"><${Icon} name="left" />${t("nav.setup")}</a><h1 class="text" tabindex="-1">${venue.name}</h1><p class="small">${venue.timezone.replaceAll("_", " ")}</p></div>
      <div class="row-s"><a class="btn" href=${`/places/${venue.id}`}>${t("see-place")}</a><button class="btn" onClick=${() => open({ kind: "venue" })}><${Icon} name="edit" />${t("edit")}</button></div></div>
    <div class="cols"><section class="card"><div class="card-head"><h2>${t("setup.resources")}</h2><button class="btn btn-s btn-main" onClick=${() => open({ kind: "resource" })}><${Icon} name="plus" />${t("setup.add")}</button></div>
      ${resources.length ? html`<ul>${resources.map((one) => html`<li class="booking thing" key=${one.id}><${KindIcon} look=${lookOf(one.kind)} /><div class="grow"><h3 class="text">${one.name}</h3><p class="small muted">${summary(one)}</p></div>
        <div class="acts"><button class="btn btn-s" aria-label=${`${t("edit")}: ${one.name}`} onClick=${() => open({ kind: "resource", resource: one })}>${t("edit")}</button></div></li>`)}</ul>`
      : html`<${Empty} icon="plus" title=${t("setup.no-resources")} text=${t("setup.no-resources.more")} />`}</section>
    <div class="stack"><${Staff} venue=${venue} /><section class="card"><div class="card-body stack-s"><h2>${t("setup.archive")}</h2><p class="muted small">${t("setup.archive.more")}</p><${Oops} error=${error} /><p><button class="btn btn-s btn-bad" onClick=${() => open({ kind: "archive" })}>${t("setup.archive")}</button></p></div></section></div></div>
    ${dialog?.kind === "venue" && html`<${VenueForm} venue=${venue} onClose=${() => open(null)} />`}
    ${dialog?.kind === "resource" && html`<${ResourceForm} key=${dialog.resource?.id ?? "new"} venue=${venue} resource=${dialog.resource} onClose=${() => open(null)} />`}
    ${dialog?.kind === "archive" && html`<${Dialog} title=${t("ask.archive")} onClose=${() => open(null)} foot=${html`<button class="btn" onClick=${() => open(null)}>${t("keep")}</button><${Act} class="btn btn-bad" busy=${busy} onClick=${() => { open(null); run(() => remove(`/api/venues/${venue.id}`)); }}>${t("setup.archive")}<//>`}><p>${t("setup.archive.more")}</p><//>`}`;
}

export default function SetupPage({ id }) {
  const places = usePlaces();
  const [making, make] = useState(false);
  if (!places) return html`<h1 tabindex="-1">${t("nav.setup")}</h1><${Loaded} of=${{}} />`;
  const venue = id && venueOf(id);
  if (venue?.owner_id) return html`<${Venue} key=${id} venue=${venue} />`;
  const venues = myVenues();
  return html`<div class="head"><div><h1 tabindex="-1">${t("setup.title")}</h1><p>${t("setup.lead")}</p></div><button class="btn btn-main" onClick=${() => make(true)}><${Icon} name="plus" />${t("setup.new")}</button></div>
    ${venues.length ? html`<ul class="card">${venues.map((one) => html`<li class="booking thing" key=${one.id}><${KindIcon} look=${lookOf(resourcesOf(one.id)[0]?.kind)} /><div class="grow"><h2 class="text"><a href=${`/setup/${one.id}`}>${one.name}</a></h2><p class="small muted">${t("things", { n: resourcesOf(one.id).length })} · ${one.timezone.replaceAll("_", " ")}</p></div><div class="acts"><a class="btn btn-s" href=${`/desk/${one.id}`}>${t("nav.desk")}</a></div></li>`)}</ul>`
    : html`<div class="card"><${Empty} icon="home" title=${t("setup.empty")} text=${t("setup.empty.more")}><button class="btn btn-main" onClick=${() => make(true)}>${t("setup.new")}</button><//></div>`}
    ${making && html`<${VenueForm} onClose=${() => make(false)} />`}`;
}
