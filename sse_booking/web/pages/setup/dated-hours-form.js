import { DateField } from "../../components/date-field.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { DatedIntervals, USUAL } from "./dated-intervals.js";

const [earlier, later] = [(a, b) => [a, b].sort()[0], (a, b) => [a, b].sort()[1]];

/** Return an exception in the form of the API. */
const bodyOf = ({ from, to, kind, hours, capacity, reason }) => ({
  from,
  to,
  hours: kind === "closed" ? [] : kind === "hours" ? hours : null,
  capacity: kind === "places" ? Number(capacity) : null,
  reason: reason.trim(),
});

const emptyOf = ({ capacity }, date) => ({
  from: date,
  to: date,
  kind: "closed",
  hours: [USUAL],
  capacity,
  reason: "",
});

/** A new exception for a season or date: closed, with other hours, or with fewer places. */
export function DatedHoursForm({ resource, first, onAdd }) {
  const empty = emptyOf(resource, first);
  const [value, setValue] = useState(empty);
  const set = (change) => setValue((now) => ({ ...now, ...change }));
  const add = () => {
    onAdd(bodyOf(value));
    setValue(empty);
  };
  return html`
    <fieldset class="stack">
      <legend>${t("dated.add")}</legend>
      <div class="fields">
        <${Field}
          label=${t("reason")}
          maxlength="200"
          value=${value.reason}
          onInput=${(reason) => set({ reason })}
        />
        <${DateField} label=${t("dated.from")} value=${value.from} onChange=${(from) => set({ from, to: later(from, value.to) })} />
        <${DateField} label=${t("dated.to")} value=${value.to} onChange=${(to) => set({ to, from: earlier(to, value.from) })} />
        <${Select}
          label=${t("dated.what")}
          value=${value.kind}
          onInput=${(kind) => set({ kind })}
          options=${[
            ["closed", t("closed")],
            ["hours", t("dated.hours")],
            ...(resource.pool ? [["places", t("dated.places")]] : []),
          ]}
        />
        ${
          value.kind === "places" &&
          html`
            <${Field}
              type="number"
              min="0"
              max=${resource.capacity}
              label=${t("dated.left")}
              value=${value.capacity}
              onInput=${(capacity) => set({ capacity })}
            />
          `
        }
      </div>
      ${
        value.kind === "hours" &&
        html`
          <${DatedIntervals} value=${value.hours} onChange=${(hours) => set({ hours })} />
        `
      }
      <p><button type="button" class="btn btn-s" onClick=${add}>${t("add")}</button></p>
    </fieldset>
  `;
}
