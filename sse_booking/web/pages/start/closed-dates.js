import { DateInput } from "../../components/date-input.js";
import { Icon } from "../../components/icon.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { dateText, today } from "../../core/time.js";
import { Holidays } from "../setup/holidays.js";
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
  const set = (name, given) => {
    const to = name === "to" ? given : [given, one.to].sort()[1]; // a first day behind the last takes it along
    setOne({ ...one, [name]: given, to });
  };
  const date = (name, label) => html`
    <label class="field">
      <span>${label}</span>
      <${DateInput}
        class="input"
        value=${one[name]}
        onChange=${(given) => set(name, given)}
      />
    </label>
  `;
  return html`
    <fieldset class="stack-s">
      <legend>${t("start.closed")}</legend>
      <ul class="stack-s">
        ${value.map(
          (each) => html`
            <li class="row-s" key=${each.from + each.to}>
              <span class="grow text">
                ${dateText(each.from)}${each.to > each.from && ` – ${dateText(each.to)}`}
                ${each.reason && html` <span class="muted">${each.reason}</span>`}
              </span>
              <button
                type="button"
                class="btn btn-quiet btn-icon"
                aria-label=${`${t("remove")}: ${dateText(each.from)}`}
                onClick=${() => onChange(value.filter((other) => other !== each))}
              >
                <${Icon} name="x" />
              </button>
            </li>
          `,
        )}
      </ul>
      ${
        one
          ? html`
            <div class="closure stack-s">
              <div class="fields">
                ${date("from", t("start.first-day"))}${date("to", t("start.last-day"))}
                <label class="field">
                  <span>${t("reason")}</span>
                  <input
                    class="input"
                    maxlength="200"
                    placeholder=${t("start.closed.such-as")}
                    value=${one.reason}
                    onInput=${(event) => setOne({ ...one, reason: event.target.value })}
                  />
                </label>
              </div>
              <span class="row-s">
                <button type="button" class="btn btn-s" onClick=${() => setOne(null)}>${t("back")}</button>
                <button type="button" class="btn btn-s btn-main" disabled=${one.to < one.from} onClick=${add}>${t("add")}</button>
              </span>
            </div>
          `
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
