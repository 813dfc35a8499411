/** Opening hours of a week, and closures. Times are local to the venue. */
import { Checkbox } from "../../components/checkbox.js";
import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { nameOfDay, orderOf, WEEK } from "../../core/week.js";
import { HoursInterval } from "./hours-interval.js";

const name = (index) => nameOfDay(index, "long");
const USUAL = Object.fromEntries(WEEK.map((key) => [key, [["09:00", "18:00"]]]));

export function OpeningHours({ value, onChange, wrong, venue }) {
  const set = (key, intervals) => onChange({ ...value, [key]: intervals });
  return html`
    <fieldset class="stack">
      <legend>${t("setup.hours")}</legend>
      <${Checkbox}
        label=${t("rule.always")}
        checked=${value === null}
        onChange=${(always) => onChange(always ? null : USUAL)}
      />
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
      ${
        value !== null &&
        html`
          <ul class="hours">
            ${orderOf(venue)
              .map((index) => [WEEK[index], index])
              .map(
                ([key, index]) => html`
                <li key=${key}>
                  <span class="strong">${name(index)}</span>
                  <span class="row-s">
                    ${(value[key] ?? []).map(
                      (one, at) => html`
                        <${HoursInterval}
                          key=${at}
                          label=${name(index)}
                          value=${one}
                          onChange=${(next) =>
                            set(
                              key,
                              value[key].map((old, i) => (i === at ? next : old)),
                            )}
                          onRemove=${() =>
                            set(
                              key,
                              value[key].filter((_, i) => i !== at),
                            )}
                        />
                      `,
                    )}
                    ${!(value[key] ?? []).length && html`<span class="muted small">${t("closed")}</span>`}
                    <button
                      type="button"
                      class="btn btn-quiet btn-icon"
                      aria-label=${t("setup.add-hours", { day: name(index) })}
                      onClick=${() => set(key, [...(value[key] ?? []), ["09:00", "18:00"]])}
                    >
                      <${Icon} name="plus" />
                    </button>
                  </span>
                </li>
              `,
              )}
          </ul>
        `
      }
    </fieldset>
  `;
}
