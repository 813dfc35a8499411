import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { myVenues, usePlaces } from "../../core/places.js";
import { loadPreferences, savePreferences } from "../../core/preferences.js";
import { PLAIN, TYPES } from "./preference-rows.js";
import { PreferenceSettings } from "./preference-settings.js";
import { PreferenceTable } from "./preference-table.js";

/** The channels on which this person can be reached now. */
async function reachable() {
  const [contacts, devices] = await Promise.all([get("/api/me/contacts"), get("/api/me/devices")]);
  return [
    "page",
    ...(devices.data.items.length ? ["push"] : []),
    ...(contacts.data.items.some((one) => one.verified) ? ["email"] : []),
  ];
}

/** The notification preferences by type and channel. `reach` changes when an address or a device was added or removed. */
export function Preferences({ reach }) {
  usePlaces();
  const [now, setNow] = useState(null);
  const [channels, setChannels] = useState(["page"]);
  const [error, setError] = useState(null);
  const load = () =>
    Promise.all([loadPreferences().then(setNow), reachable().then(setChannels)]).catch(setError);
  useEffect(() => {
    load();
  }, [reach]);
  const save = async (events, settings) => {
    setNow({ ...now, events, settings: { ...now.settings, ...settings } });
    setError(null);
    try {
      setNow(await savePreferences(events, now.version, settings));
    } catch (refusal) {
      setError(refusal);
      await load();
    }
  };
  const change = (types, channel, on) => {
    const events = { ...now.events };
    for (const type of types) events[type] = { ...events[type], [channel]: on };
    save(events, {});
  };
  const isStaff = myVenues().length > 0;
  const table = (caption, rows) => html`
    <${PreferenceTable}
      key=${caption}
      caption=${caption}
      rows=${rows}
      channels=${channels}
      events=${now.events}
      onChange=${change}
    />
  `;
  const plain = (key) =>
    table(
      t(`pref.of.${key}`),
      Object.entries(PLAIN[key]).map(([row, types]) => [t(`pref.row.${row}`), types]),
    );
  const fine = (key) =>
    table(
      t(`pref.of.${key}`),
      TYPES[key].map((type) => [t(`pref.${type}`), [type]]),
    );
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("me.preferences")}</h2>
          <p class="small muted">${t("me.preferences.more")}</p>
        </div>
      </div>
      <div class="card-body stack">
        <${ErrorMessage} error=${error} />
        ${!now && !error && html`<${Loading} rows=${2} />`}
        ${
          now &&
          html`
            ${plain("mine")}${isStaff && plain("staff")}
            ${
              channels.length > 1 &&
              html`<${PreferenceSettings} settings=${now.settings} onChange=${(change) => save(now.events, change)} />`
            }
            <details>
              <summary>${t("pref.advanced")}</summary>
              <div class="stack">
                <p class="small muted">${t("pref.advanced.more")}</p>
                ${fine("mine")}${isStaff && fine("staff")}${fine("all")}
              </div>
            </details>
          `
        }
      </div>
    </section>
  `;
}
