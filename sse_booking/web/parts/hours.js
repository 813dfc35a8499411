/** Opening hours of a week, and closures. Times are local to the venue. */
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { addDays, day, instantOf, range, today, weekday } from "../core/time.js";
import { Check } from "./fields.js";
import { Icon } from "./icons.js";
import { When } from "./when.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const name = (index) => weekday(addDays("2026-01-05", index), "long"); // a Monday
const USUAL = Object.fromEntries(DAYS.map((key) => [key, [["09:00", "18:00"]]]));

function Interval({ label, value, onChange, onRemove }) {
  const input = (index, what) => html`<label><span class="sr">${label}, ${t(what)}</span><input class="input time" type="time" required value=${value[index] === "24:00" ? "00:00" : value[index]} onInput=${(event) => onChange(index === 0 ? [event.target.value, value[1]] : [value[0], event.target.value === "00:00" ? "24:00" : event.target.value])} /></label>`;
  return html`<span class="row-s interval">${input(0, "from")}<span aria-hidden="true">–</span>${input(1, "to")}<button type="button" class="btn btn-quiet btn-icon" aria-label=${`${t("remove")}: ${label}`} onClick=${onRemove}><${Icon} name="x" /></button></span>`;
}

export function Hours({ value, onChange, wrong }) {
  const set = (key, intervals) => onChange({ ...value, [key]: intervals });
  return html`<fieldset class="stack"><legend>${t("setup.hours")}</legend>
    <${Check} label=${t("rule.always")} checked=${value === null} onChange=${(always) => onChange(always ? null : USUAL)} />
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    ${value !== null && html`<ul class="hours">${DAYS.map((key, index) => html`<li key=${key}><span class="strong">${name(index)}</span><span class="row-s">
      ${(value[key] ?? []).map((one, at) => html`<${Interval} key=${at} label=${name(index)} value=${one} onChange=${(next) => set(key, value[key].map((old, i) => (i === at ? next : old)))} onRemove=${() => set(key, value[key].filter((_, i) => i !== at))} />`)}
      ${!(value[key] ?? []).length && html`<span class="muted small">${t("closed")}</span>`}
      <button type="button" class="btn btn-quiet btn-icon" aria-label=${t("setup.add-hours", { day: name(index) })} onClick=${() => set(key, [...(value[key] ?? []), ["09:00", "18:00"]])}><${Icon} name="plus" /></button></span></li>`)}</ul>`}</fieldset>`;
}

export function Closures({ value, zone, onChange }) {
  const tomorrow = addDays(today(zone), 1);
  const [fresh, setFresh] = useState(null);
  return html`<fieldset class="stack"><legend>${t("setup.closures")}</legend>
    ${value.length > 0 && html`<ul class="stack-s">${value.map((one) => html`<li class="row-s" key=${one.starts_at + one.ends_at}><span class="grow text">${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}${one.reason && html` <span class="muted">${one.reason}</span>`}</span>
      <button type="button" class="btn btn-quiet btn-icon" aria-label=${`${t("remove")}: ${day(one.starts_at, zone)}`} onClick=${() => onChange(value.filter((other) => other !== one))}><${Icon} name="x" /></button></li>`)}</ul>`}
    ${fresh ? html`<div class="stack-s closure"><${When} label=${t("from")} instant=${fresh.starts_at} zone=${zone} onChange=${(starts_at) => setFresh({ ...fresh, starts_at })} /><${When} label=${t("to")} instant=${fresh.ends_at} zone=${zone} onChange=${(ends_at) => setFresh({ ...fresh, ends_at })} />
      <label><span class="sr">${t("reason")}</span><input class="input" maxlength="200" placeholder=${t("reason")} value=${fresh.reason} onInput=${(event) => setFresh({ ...fresh, reason: event.target.value })} /></label>
      <span class="row-s"><button type="button" class="btn btn-s" onClick=${() => setFresh(null)}>${t("back")}</button><button type="button" class="btn btn-s btn-main" disabled=${fresh.ends_at <= fresh.starts_at} onClick=${() => { onChange([...value, fresh]); setFresh(null); }}>${t("add")}</button></span></div>`
    : html`<p><button type="button" class="btn btn-s" onClick=${() => setFresh({ starts_at: instantOf(tomorrow, 0, zone), ends_at: instantOf(addDays(tomorrow, 1), 0, zone), reason: "" })}><${Icon} name="plus" />${t("setup.add-closure")}</button></p>`}</fieldset>`;
}
