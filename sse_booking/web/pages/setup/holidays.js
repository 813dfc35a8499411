import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html, useState } from "../../core/dom.js";
import { locale, t } from "../../core/i18n.js";
import { HolidayList } from "./holiday-list.js";
import { useHolidays } from "./use-holidays.js";

/** The public holidays of a country, region and year, closed or open each; `onAdd` gets the closed ones as `{date, name}`. */
export function Holidays({ year: first, onAdd }) {
  const [request, setRequest] = useState({ country: "", region: "", year: first });
  const { country, region, year } = request;
  const { known, error } = useHolidays(request);
  const names = new Intl.DisplayNames([locale()], { type: "region" });
  const countries = known.countries.map((code) => [code, names.of(code) ?? code]);
  countries.sort((a, b) => a[1].localeCompare(b[1]));
  return html`
    <fieldset class="stack">
      <legend>${t("holidays")}</legend>
      <div class="fields">
        <${Select}
          label=${t("holidays.country")}
          value=${country}
          options=${[["", "–"], ...countries]}
          onInput=${(code) => setRequest({ ...request, country: code, region: "" })}
        />
        ${
          known.regions.length > 0 &&
          html`
            <${Select}
              label=${t("holidays.region")}
              value=${region}
              options=${[["", t("holidays.whole")], ...known.regions.map((one) => [one.code, one.name])]}
              onInput=${(code) => setRequest({ ...request, region: code })}
            />
          `
        }
        <${Field}
          type="number"
          min="1990"
          max="2100"
          label=${t("holidays.year")}
          value=${year}
          onInput=${(text) => text.length === 4 && setRequest({ ...request, year: Number(text) })}
        />
      </div>
      <${ErrorMessage} error=${error} />
      ${known.items.length > 0 && html`<${HolidayList} items=${known.items} onAdd=${onAdd} />`}
    </fieldset>
  `;
}
