import { Checkbox } from "../../components/checkbox.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { myVenues, usePlaces } from "../../core/places.js";
import { loadPreferences, savePreferences } from "../../core/preferences.js";

/** What of all that may be told this page offers, and to whom; a booking of one's own making is never told. */
const TOLD = {
  mine: [
    "booking_approved",
    "booking_rejected",
    "booking_updated",
    "booking_cancelled",
    "booking_revoked",
    "booking_expired",
    "booking_no_show",
    "booking_checked_in",
    "booking_completed",
    "booking_deleted",
    "payment_updated",
    "waitlist_offered",
    "waitlist_expired",
  ],
  staff: ["new_booking", "waitlist_joined"],
  all: ["message", "notification"],
};

export function Preferences() {
  usePlaces();
  const [now, setNow] = useState(null);
  const [error, setError] = useState(null);
  const load = () => loadPreferences().then(setNow, setError);
  useEffect(() => {
    load();
  }, []);
  const change = async (type, page) => {
    const events = { ...now.events, [type]: { ...now.events[type], page } };
    setNow({ ...now, events });
    setError(null);
    try {
      setNow(await savePreferences(events, now.version));
    } catch (refusal) {
      setError(refusal);
      await load();
    }
  };
  const group = (key) => html`
    <fieldset class="switches" key=${key}>
      <legend>${t(`pref.of.${key}`)}</legend>
      ${TOLD[key].map(
        (type) => html`
          <${Checkbox}
            key=${type}
            label=${t(`pref.${type}`)}
            checked=${now.events[type].page}
            onChange=${(on) => change(type, on)}
          />
        `,
      )}
    </fieldset>
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
        ${
          now
            ? html`${group("mine")}${myVenues().length > 0 && group("staff")}${group("all")}`
            : !error && html`<${Loading} rows=${2} />`
        }
      </div>
    </section>
  `;
}
