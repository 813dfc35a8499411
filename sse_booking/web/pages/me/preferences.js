import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { myVenues, usePlaces } from "../../core/places.js";
import { PreferenceGroup } from "./preference-group.js";
import { PreferenceSettings } from "./preference-settings.js";
import { usePreferences } from "./use-preferences.js";

/** The notification preferences by type and channel. `reach` changes when an address or a device was added or removed. */
export function Preferences({ reach }) {
  usePlaces();
  const { now, channels, error, save, change } = usePreferences(reach);
  const isStaff = myVenues().length > 0;
  const group = (name, each) => html`
    <${PreferenceGroup}
      key=${name}
      group=${name}
      each=${each}
      channels=${channels}
      events=${now.events}
      onChange=${change}
    />
  `;
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
            ${group("mine", false)}${isStaff && group("staff", false)}
            ${
              channels.length > 1 &&
              html`<${PreferenceSettings} settings=${now.settings} onChange=${(change) => save(now.events, change)} />`
            }
            <details>
              <summary>${t("pref.advanced")}</summary>
              <div class="stack">
                <p class="small muted">${t("pref.advanced.more")}</p>
                ${group("mine", true)}${isStaff && group("staff", true)}${group("all", true)}
              </div>
            </details>
          `
        }
      </div>
    </section>
  `;
}
