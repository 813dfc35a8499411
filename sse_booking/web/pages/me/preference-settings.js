import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { LANGUAGES, t } from "../../core/i18n.js";
import { duration } from "../../core/time.js";

const NIGHT = { from: "22:00", until: "07:00" };
const BEFORE = [60, 120, 180, 720, 1440, 2880, 10_080];

/** The times of notifications, and their language. */
export function PreferenceSettings({ settings, onChange }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([settings.timezone, here].filter(Boolean))];
  const quiet = settings.quiet_hours;
  const before = [...new Set([...BEFORE, settings.remind_minutes])].sort((one, other) => one - other);
  const quietly = (change) =>
    onChange({ quiet_hours: { ...quiet, ...change }, timezone: settings.timezone ?? here });
  return html`
    <fieldset class="stack-s">
      <legend>${t("pref.when")}</legend>
      <${Checkbox}
        label=${t("pref.quiet")}
        hint=${t("pref.quiet.more")}
        checked=${quiet !== null}
        onChange=${(on) => (on ? quietly(NIGHT) : onChange({ quiet_hours: null }))}
      />
      ${
        quiet &&
        html`
          <div class="row-s">
            <${Field} label=${t("pref.quiet.from")} type="time" value=${quiet.from} onInput=${(from) => from && quietly({ from })} />
            <${Field} label=${t("pref.quiet.until")} type="time" value=${quiet.until} onInput=${(until) => until && quietly({ until })} />
          </div>
        `
      }
      <${Checkbox}
        label=${t("pref.digest")}
        hint=${t("pref.digest.more")}
        checked=${settings.digest === "daily"}
        onChange=${(on) => onChange({ digest: on ? "daily" : "off", timezone: settings.timezone ?? here })}
      />
      <div class="row-s">
        <${Select}
          label=${t("pref.remind")}
          value=${settings.remind_minutes}
          onInput=${(minutes) => onChange({ remind_minutes: Number(minutes) })}
          options=${before.map((minutes) => [minutes, duration(minutes)])}
        />
        <${Select}
          label=${t("zone")}
          value=${settings.timezone ?? ""}
          onInput=${(zone) => onChange({ timezone: zone || null })}
          options=${[["", "UTC"], ...zones.map((zone) => [zone, zone.replaceAll("_", " ")])]}
        />
        <${Select}
          label=${t("pref.language")}
          value=${settings.locale ?? ""}
          onInput=${(code) => onChange({ locale: code || null })}
          options=${[["", t("pref.language.own")], ...Object.entries(LANGUAGES)]}
        />
      </div>
    </fieldset>
  `;
}
