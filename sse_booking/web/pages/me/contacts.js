import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { call, get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { UnverifiedAddress } from "./unverified-address.js";

export function Contacts({ onChange }) {
  const [items, setItems] = useState(null);
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const load = () => get("/api/me/contacts").then(({ data }) => setItems(data.items), setError);
  useEffect(() => {
    load();
  }, []);
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      await load();
      onChange?.();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const ask = (wanted) =>
    run(wanted, async () => {
      await post("/api/me/contacts", {
        address: wanted,
        kind: "email",
        locale: language.value === "de" ? "de" : "en",
      });
      setAddress("");
    });
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("contacts")}</h2>
          <p class="small muted">${t("contacts.lead")}</p>
        </div>
      </div>
      <div class="card-body stack">
        ${
          items
            ? items.map(
                (one) => html`
                  <div class="stack-s" key=${one.id}>
                    <div class="row-s">
                      <strong class="text grow">${one.address}</strong>
                      <span class=${`badge ${one.verified && !one.bounced_at ? "good" : "warn"}`}>
                        ${t(one.verified ? "contacts.verified" : "contacts.unverified")}
                      </span>
                      <button
                        class="btn btn-quiet"
                        aria-label=${t("contacts.remove", { address: one.address })}
                        onClick=${() => run(one.id, () => call("DELETE", /** @type {any} */ (`/api/me/contacts/${one.id}`)))}
                      >
                        <${Icon} name="trash" />
                      </button>
                    </div>
                    ${one.bounced_at && html`<p class="small">${t("contacts.bounced")}</p>`}
                    ${
                      (!one.verified || one.bounced_at) &&
                      html`
                        <${UnverifiedAddress}
                          one=${one}
                          busy=${busy === one.address}
                          onDone=${() => load().then(onChange)}
                          onAgain=${() => ask(one.address)}
                        />
                      `
                    }
                  </div>
                `,
              )
            : !error && html`<${Loading} rows=${1} />`
        }
        <${ErrorMessage} error=${error} />
        <form
          class="row-s"
          onSubmit=${(event) => {
            event.preventDefault();
            ask(address.trim());
          }}
        >
          <${Field}
            label=${t("contacts.address")}
            type="email"
            required
            autocomplete="email"
            value=${address}
            onInput=${setAddress}
          />
          <${BusyButton} class="btn" busy=${busy === address.trim() && busy !== ""}>${t("contacts.add")}<//>
        </form>
      </div>
    </section>
  `;
}
