/** Signing in: as a demo person, by name and password, or by a token of one's own. */
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { go, route } from "../core/router.js";
import { signIn, signInAs, signInByToken, site } from "../core/session.js";
import { useStore } from "../core/store.js";
import { Act } from "../parts/dialog.js";
import { Field } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import { Oops } from "../parts/states.js";

const ICONS = { guest: "user", staff: "restaurant", admin: "chart" };

function Demo({ people, run, busy }) {
  return html`<section class="stack-s"><h2>${t("demo.title")}</h2><p class="muted">${t("demo.lead")}</p>
    <ul class="people">${people.map((one) => html`<li key=${one.id}><${Act} class="person" busy=${busy === one.id} onClick=${() => run(one.id, () => signInAs(one.id))}>
      <span class="avatar" aria-hidden="true">${one.name.split(" ").map((word) => word[0]).join("")}</span><span class="grow"><b>${one.name}</b><small>${t(`part.${one.part}`)}</small></span><${Icon} name=${ICONS[one.part] ?? one.part} /><//></li>`)}</ul></section>`;
}

function Password({ run, busy }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  return html`<form class="stack" onSubmit=${(event) => { event.preventDefault(); run("password", () => signIn(name, password)); }}>
    <${Field} label=${t("name")} autocomplete="username" required value=${name} onInput=${setName} />
    <${Field} label=${t("password")} type="password" autocomplete="current-password" required value=${password} onInput=${setPassword} />
    <${Act} class="btn btn-main btn-l btn-wide" busy=${busy === "password"}>${t("sign-in")}<//></form>`;
}

function Token({ run, busy }) {
  const [token, setToken] = useState("");
  return html`<details class="token"><summary>${t("token.title")}</summary><form class="stack" onSubmit=${(event) => { event.preventDefault(); run("token", () => signInByToken(token.trim())); }}>
    <${Field} as="textarea" label=${t("token")} hint=${t("token.hint")} required spellcheck="false" value=${token} onInput=${setToken} />
    <${Act} class="btn btn-wide" busy=${busy === "token"}>${t("sign-in")}<//></form></details>`;
}

export default function SignInPage() {
  const { demo, people, accounts } = useStore(site);
  const { name, query } = useStore(route);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const run = async (what, how) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    try {
      await how();
      if (name !== "sign-in") return; // it stood in for the page of this address, which is shown now
      const next = query.get("next") ?? "";
      go(next.startsWith("/") && !next.startsWith("//") ? next : "/", { replace: true });
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const wrong = error?.status === 401 ? { message: t("sign-in.wrong") } : error;
  return html`<div class="signin card pad stack"><div class="stack-s"><h1 tabindex="-1">${t("sign-in.title")}</h1><p class="muted">${t("sign-in.lead")}</p></div>
    <${Oops} error=${wrong} />
    ${demo && html`<${Demo} people=${people} run=${run} busy=${busy} />`}
    ${(accounts || !demo) && html`<${Password} run=${run} busy=${busy} />`}
    <${Token} run=${run} busy=${busy} /></div>`;
}
