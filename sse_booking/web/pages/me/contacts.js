import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { call, get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { myVenues, usePlaces } from "../../core/places.js";
import { loadPreferences, savePreferences } from "../../core/preferences.js";
import { toast } from "../../core/toasts.js";

/** Plain rows in place of a type each; what a row switches. */
const ROWS = {
  bookings: [
    "booking_created",
    "booking_approved",
    "booking_rejected",
    "booking_cancelled",
    "booking_updated",
    "booking_revoked",
    "waitlist_offered",
  ],
  reminders: ["reminder"],
  messages: ["message", "notification"],
};
const STAFF_ROWS = {
  "staff.requests": ["new_booking", "waitlist_joined"],
  "staff.changes": ["staff_changes"],
  "staff.summary": ["daily_summary"],
};

function ByMail() {
  usePlaces();
  const [now, setNow] = useState(null);
  const [error, setError] = useState(null);
  const load = () => loadPreferences().then(setNow, setError);
  useEffect(() => {
    load();
  }, []);
  const change = async (types, email) => {
    const events = { ...now.events };
    for (const type of types) events[type] = { ...events[type], email };
    setNow({ ...now, events });
    setError(null);
    try {
      setNow(await savePreferences(events, now.version));
    } catch (refusal) {
      setError(refusal);
      await load();
    }
  };
  if (!now) return error ? html`<${ErrorMessage} error=${error} />` : html`<${Loading} rows=${2} />`;
  const rows = myVenues().length ? { ...ROWS, ...STAFF_ROWS } : ROWS;
  return html`
    <fieldset class="switches">
      <legend>${t("contacts.what")}</legend>
      <${ErrorMessage} error=${error} />
      ${Object.entries(rows).map(
        ([key, types]) => html`
          <${Checkbox}
            key=${key}
            label=${t(`contacts.${key}`)}
            checked=${types.every((type) => now.events[type].email)}
            onChange=${(on) => change(types, on)}
          />
        `,
      )}
    </fieldset>
  `;
}

function Unproved({ one, onDone, onAgain, busy }) {
  const [code, setCode] = useState("");
  const [error, setError] = useState(null);
  const verify = async (event) => {
    event.preventDefault();
    setError(null);
    try {
      await post(
        /** @type {any} */ (`/api/me/contacts/${one.id}/verify`),
        { code: code.trim() },
        { key: null },
      );
      toast(t("contacts.done"));
      onDone();
    } catch (refusal) {
      setError(refusal);
    }
  };
  return html`
    <form class="stack-s grow" onSubmit=${verify}>
      <${Field}
        label=${t("contacts.code")}
        hint=${t("contacts.code.hint", { address: one.address })}
        value=${code}
        required
        inputmode="numeric"
        autocomplete="one-time-code"
        onInput=${setCode}
      />
      <${ErrorMessage} error=${error} />
      <div class="row-s">
        <button class="btn btn-main">${t("contacts.verify")}</button>
        <${BusyButton} class="btn btn-quiet" type="button" busy=${busy} onClick=${onAgain}>${t("contacts.again")}<//>
      </div>
    </form>
  `;
}

export function Contacts() {
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
                        <${Unproved}
                          one=${one}
                          busy=${busy === one.address}
                          onDone=${load}
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
        ${items?.some((one) => one.verified) && html`<${ByMail} />`}
      </div>
    </section>
  `;
}
