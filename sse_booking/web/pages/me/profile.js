/** Name, language and time zone of one's own account, and its password. Nothing for users of another identity provider. */
import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { LANGUAGES, t } from "../../core/i18n.js";
import { loadMe, useMe } from "../../core/me.js";
import { loadSite } from "../../core/session.js";
import { useSaving } from "../../core/use-saving.js";
import { Password } from "./password.js";

const ZONES = Intl.supportedValuesOf?.("timeZone") ?? ["UTC"];

export function Profile() {
  const account = useMe()?.account;
  const [edited, setEdited] = useState({});
  const { busy, error, run } = useSaving(() => {
    setEdited({});
    loadMe();
    loadSite();
  });
  if (!account) return null;
  const value = { ...account, ...edited };
  const set = (name) => (given) => setEdited((now) => ({ ...now, [name]: given || null }));
  const save = (event) => {
    event.preventDefault();
    const body = Object.fromEntries(
      Object.entries(edited).filter(([name, given]) => given !== account[name]),
    );
    if (Object.keys(body).length) run(() => patch("/api/me", body, { ifMatch: account.version }));
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("me.profile")}</h2></div>
      <div class="card-body stack">
        <form class="stack" onSubmit=${save}>
          <div class="fields">
            <${Field}
              label=${t("name")}
              required
              maxlength="200"
              autocomplete="name"
              value=${value.name ?? ""}
              onInput=${(name) => setEdited((now) => ({ ...now, name }))}
            />
            <${Select}
              label=${t("me.language")}
              hint=${t("me.language.more")}
              value=${value.locale ?? ""}
              onInput=${set("locale")}
              options=${[["", t("me.any-language")], ...Object.entries(LANGUAGES)]}
            />
            <${Field} label=${t("zone")} list="my-zones" value=${value.timezone ?? ""} onInput=${set("timezone")} />
            <datalist id="my-zones">${ZONES.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
          </div>
          <${ErrorMessage} error=${error} />
          <p><${BusyButton} class="btn btn-main" busy=${busy}>${t("save")}<//></p>
        </form>
        <${Password} />
      </div>
    </section>
  `;
}
