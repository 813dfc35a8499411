/** What is around every page: name, navigation, live sign, menu of the signed-in person. */
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { LANGUAGES, language, setLanguage, t } from "../core/i18n.js";
import { state } from "../core/live.js";
import { myVenues, usePlaces } from "../core/places.js";
import { route, section } from "../core/router.js";
import { isAdmin, signOut, site } from "../core/session.js";
import { useStore } from "../core/store.js";
import { setTheme, theme } from "../core/theme.js";
import { Seg } from "./fields.js";
import { Icon } from "./icons.js";

export function LiveSign() {
  const now = useStore(state);
  if (now === "signed-out") return null;
  return html`<span class="live" data-state=${now} title=${t(`live.${now}.more`)} role="status"><i aria-hidden="true"></i><span>${t(`live.${now}`)}</span></span>`;
}

function links() {
  const all = [["find", "/", "search"], ["bookings", "/bookings", "calendar"]];
  if (myVenues().length) all.push(["desk", "/desk", "desk"]);
  all.push(["setup", "/setup", "gear"]);
  if (isAdmin()) all.push(["admin", "/admin", "chart"]);
  return all;
}

const SECTION = { place: "find", booking: "bookings" };

function Nav({ kind }) {
  const { name } = useStore(route);
  const part = useStore(section) || (SECTION[name] ?? name);
  return html`<nav class=${`nav ${kind}`} aria-label=${t(kind === "tabs" ? "nav.phone" : "nav.main")}>
    ${links().map(([key, path, icon]) => html`<a key=${key} href=${path} aria-current=${part === key ? "page" : undefined}><${Icon} name=${icon} />${t(`nav.${key}`)}</a>`)}</nav>`;
}

export const initials = (text) => text.split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

function Menu({ you }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const chosen = useStore(theme);
  const code = useStore(language);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event) => {
      if (event.type === "keydown" ? event.key === "Escape" : !box.current.contains(event.target)) {
        setOpen(false);
        if (event.type === "keydown") box.current.querySelector("button").focus();
      }
    };
    addEventListener("pointerdown", leave);
    addEventListener("keydown", leave);
    return () => {
      removeEventListener("pointerdown", leave);
      removeEventListener("keydown", leave);
    };
  }, [open]);
  const name = you?.name || you?.user_id || "";
  return html`<div class="who" ref=${box}>
    <button class="avatar" aria-expanded=${open ? "true" : "false"} aria-label=${t("menu", { name })} onClick=${() => setOpen(!open)}>${you ? html`<bdi>${initials(name)}</bdi>` : html`<${Icon} name="gear" />`}</button>
    ${open && html`<div class="menu">
      ${you && html`<div class="menu-head"><div class="strong text">${name}</div><div class="small muted text">${you.user_id}${you.role === "admin" ? ` · ${t("role.admin")}` : ""}</div></div>`}
      <${Seg} label=${t("theme")} value=${chosen} onChange=${setTheme} options=${[["system", t("theme.system")], ["light", t("theme.light")], ["dark", t("theme.dark")]]} />
      <${Seg} label=${t("language")} value=${code} onChange=${setLanguage} options=${Object.entries(LANGUAGES)} />
      ${you ? html`<a href="/me" onClick=${() => setOpen(false)}><${Icon} name="user" />${t("nav.me")}</a>
        <button onClick=${() => { setOpen(false); signOut(); }}><${Icon} name="out" />${t("sign-out")}</button>`
      : html`<a href="/sign-in" onClick=${() => setOpen(false)}><${Icon} name="user" />${t("sign-in")}</a>`}
    </div>`}</div>`;
}

function Notice() {
  const now = useStore(state);
  const { lost, you } = useStore(site);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (now !== "reconnecting") return undefined;
    const timer = setTimeout(() => setLate(true), 2500); // a blip is not worth a banner
    return () => clearTimeout(timer);
  }, [now]);
  if (lost && !you) return html`<div class="notice info" role="alert">${t("session-ended")}</div>`;
  if (now === "offline") return html`<div class="notice bad" role="alert"><${Icon} name="plug" />${t("live.offline.more")}</div>`;
  return late ? html`<div class="notice warn" role="status">${t("live.reconnecting.more")}</div>` : null;
}

export function Shell({ children, slim }) {
  const { you } = useStore(site);
  usePlaces();
  return html`<a class="skip" href="#main">${t("skip")}</a>
    <header class="top"><div class="top-in">
      <a class="brand" href="/"><i><${Icon} name="check" /></i>${t("brand")}</a>
      ${you && html`<${Nav} kind="wide" />`}
      <div class="tools"><${LiveSign} /><${Menu} you=${you} /></div></div></header>
    <${Notice} />
    ${children[0]}
    <main id="main" class=${slim ? "slim" : ""} tabindex="-1">${children[1]}</main>
    ${you && html`<${Nav} kind="tabs" />`}`;
}
