/** Signing in: as a demo person, with name and password, or with a token. */
import { ErrorMessage } from "../../components/error-message.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go, route } from "../../core/router.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { DemoPeople } from "./demo-people.js";
import { PasswordForm } from "./password-form.js";
import { TokenForm } from "./token-form.js";

export default function SignInPage() {
  const { demo, people, accounts, registration } = useStore(site);
  const { name, query } = useStore(route);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const run = async (what, how) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    try {
      await how();
      if (name !== "sign-in") return; // it replaced the page of this address, which is shown now
      const next = query.get("next") ?? "";
      go(next.startsWith("/") && !next.startsWith("//") ? next : "/", { replace: true });
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const wrong = error?.status === 401 ? { message: t("sign-in.wrong") } : error;
  return html`
    <div class="signin card pad stack">
      <div class="stack-s">
        <h1 tabindex="-1">${t("sign-in.title")}</h1>
        <p class="muted">${t("sign-in.lead")}</p>
      </div>
      <${ErrorMessage} error=${wrong} />
      ${demo && html`<${DemoPeople} people=${people} run=${run} busy=${busy} />`}
      ${(accounts || !demo) && html`<${PasswordForm} run=${run} busy=${busy} />`}
      <p class="row-s wrap">
        <a href="/forgotten">${t("account.forgotten")}</a>
        ${registration && html`<a href="/register">${t("account.register")}</a>`}
      </p>
      <${TokenForm} run=${run} busy=${busy} />
    </div>
  `;
}
