import { Checkbox } from "../../components/checkbox.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { myVenues, usePlaces } from "../../core/places.js";
import { loadPreferences, savePreferences } from "../../core/preferences.js";
import { ROWS, STAFF_ROWS } from "./contacts.js";

export function ByMail() {
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
