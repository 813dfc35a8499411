import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { ColumnChoice } from "./column-choice.js";
import { STATES } from "./use-paged-bookings.js";

const PAUSE_MS = 250;

/** Which bookings a list shows, and which columns. All of it becomes part of the address. */
export function BookingFilter({ venue, query, columns, show }) {
  const asked = query.get("q") ?? "";
  const [words, setWords] = useState(asked);
  const timer = useRef(0);
  useEffect(() => setWords(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text) => {
    setWords(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => show({ q: text.trim() }), PAUSE_MS);
  };
  return html`
    <div class="report-period noprint">
      <${Field} label=${t("list.words")} type="search" autocomplete="off" maxlength="200" value=${words} onInput=${type} />
      <${Select}
        label=${t("report.column.resource")}
        value=${query.get("resource") ?? ""}
        options=${[["", t("reports.any")], ...resourcesOf(venue.id).map((one) => [one.id, one.name])]}
        onInput=${(resource) => show({ resource })}
      />
      <${Select}
        label=${t("reports.status")}
        value=${query.get("status") ?? ""}
        options=${[["", t("reports.any")], ...STATES.map((one) => [one, t(`status.${one}`)])]}
        onInput=${(status) => show({ status })}
      />
    </div>
    <div class="noprint">
      <${ColumnChoice} columns=${columns} onChange=${(names) => show({ columns: names })} />
    </div>
  `;
}
