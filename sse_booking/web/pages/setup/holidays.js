import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { language, locale, t } from "../../core/i18n.js";

/** The public holidays of a country, region and year, to add as closed days. */
export function Holidays({ year: first, onAdd }) {
  const [request, setRequest] = useState({ country: "", region: "", year: first });
  const [known, setKnown] = useState(
    /** @type {{countries: string[], regions: any[], items: any[]}} */ ({
      countries: [],
      regions: [],
      items: [],
    }),
  );
  const [error, setError] = useState(null);
  const { country, region, year } = request;
  useEffect(() => {
    const query = new URLSearchParams({ locale: language.value });
    if (country) query.set("country", country);
    if (country && region) query.set("region", region);
    if (country) query.set("year", String(year));
    let latest = true;
    get(`/api/holidays?${query}`).then(
      ({ data }) => {
        if (!latest) return;
        setKnown(data);
        setError(null);
      },
      (refusal) => latest && setError(refusal),
    );
    return () => {
      latest = false;
    };
  }, [country, region, year]);
  const names = new Intl.DisplayNames([locale()], { type: "region" });
  const countries = known.countries.map((code) => [code, names.of(code) ?? code]);
  countries.sort((a, b) => a[1].localeCompare(b[1]));
  const add = () =>
    onAdd(
      known.items.map(({ date, name }) => ({
        from: date,
        to: date,
        hours: [],
        capacity: null,
        reason: name,
      })),
    );
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
      ${
        known.items.length > 0 &&
        html`
          <p class="muted small">${known.items.map((one) => one.name).join(", ")}</p>
          <p>
            <button type="button" class="btn btn-s" onClick=${add}>
              ${t("holidays.add", { n: known.items.length })}
            </button>
          </p>
        `
      }
    </fieldset>
  `;
}
