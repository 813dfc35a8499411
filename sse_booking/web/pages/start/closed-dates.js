import { Icon } from "../../components/icon.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { today } from "../../core/time.js";
import { Holidays } from "../setup/holidays.js";
import { ClosedDate } from "./closed-date.js";
import { ClosedDateForm } from "./closed-date-form.js";
import { closedOn } from "./draft.js";

/** Dates on which a venue is closed: one day, or from a day to another. */
export function ClosedDates({ value, onChange }) {
  const [one, setOne] = useState(null);
  const [choosing, choose] = useState(false);
  const begin = () => setOne({ from: today("UTC"), to: today("UTC"), reason: "" });
  const close = (more) => onChange([...value, ...more].sort((a, b) => a.from.localeCompare(b.from)));
  const add = () => {
    close([{ ...one, reason: one.reason.trim() }]);
    setOne(null);
  };
  const addHolidays = (days) => {
    const fresh = days.filter(({ date }) => !closedOn(value, date));
    close(fresh.map(({ date, name }) => ({ from: date, to: date, reason: name })));
    choose(false);
  };
  return html`
    <fieldset class="stack-s">
      <legend>${t("start.closed")}</legend>
      <ul class="stack-s">
        ${value.map(
          (each) => html`
            <${ClosedDate}
              key=${each.from + each.to}
              one=${each}
              onRemove=${() => onChange(value.filter((other) => other !== each))}
            />
          `,
        )}
      </ul>
      ${
        one
          ? html`<${ClosedDateForm} value=${one} onChange=${setOne} onAdd=${add} onBack=${() => setOne(null)} />`
          : html`
            <p class="row-s">
              <button type="button" class="btn btn-s" onClick=${begin}>
                <${Icon} name="plus" />
                ${t("start.closed.add")}
              </button>
              <button
                type="button"
                class="btn btn-s"
                aria-expanded=${choosing ? "true" : "false"}
                onClick=${() => choose(!choosing)}
              >
                <${Icon} name="plus" />
                ${t("start.holidays")}
              </button>
            </p>
          `
      }
      ${choosing && html`<${Holidays} year=${Number(today("UTC").slice(0, 4))} onAdd=${addHolidays} />`}
    </fieldset>
  `;
}
