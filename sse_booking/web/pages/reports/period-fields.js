import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { RANGES } from "./ranges.js";

/** Return the later of two days, which sort as texts. */
const later = (one, other) => [one, other].sort()[1];

/** The period of a report: a range that moves along with today, or two days. `show` gets what changes in the address. */
export function PeriodFields({ range, period, show }) {
  return html`
    <div class="report-period noprint">
      <${Select}
        label=${t("reports.days")}
        value=${RANGES.includes(range) ? range : ""}
        options=${[["", t("range.own")], ...RANGES.map((key) => [key, t(`range.${key}`)])]}
        onInput=${(chosen) => show(chosen ? { range: chosen, from: "", to: "" } : { range: "", ...period })}
      />
      <${Field}
        label=${t("reports.from")}
        type="date"
        value=${period.from}
        onInput=${(from) => from && show({ range: "", from, to: later(from, period.to) })}
      />
      <${Field}
        label=${t("reports.to")}
        type="date"
        value=${period.to}
        onInput=${(to) => to && show({ range: "", to, from: later(to, period.from) === to ? period.from : to })}
      />
    </div>
  `;
}
