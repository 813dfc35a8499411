import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { MOST_TIMES, REPEATS } from "../../core/series.js";

const MOST_OTHERS = 40;
const REPEATS_FROM = 2;

/** How a booking recurs, or which other places it is booked with. */
export function TogetherFields({ value, resource, set }) {
  const others = resourcesOf(resource.venue_id)
    .filter((one) => one.id !== resource.id)
    .slice(0, MOST_OTHERS);
  const toggle = (id, isOn) =>
    set({ also: isOn ? [...value.also, id] : value.also.filter((one) => one !== id) });
  return html`
    <details open=${Boolean(value.repeat || value.also.length)}>
      <summary>${t("together.more")}</summary>
      <div class="stack">
        <div class="pair">
          <${Select}
            label=${t("repeat")}
            value=${value.repeat}
            onInput=${(repeat) => set({ repeat, also: [] })}
            options=${["", ...REPEATS].map((one) => [one, t(`repeat.${one || "never"}`)])}
          />
          ${
            value.repeat &&
            html`
              <${Field}
                label=${t("repeat.times")}
                type="number"
                required
                min=${REPEATS_FROM}
                max=${MOST_TIMES}
                value=${value.times}
                onInput=${(times) => set({ times: Number(times) })}
              />
            `
          }
        </div>
        ${
          !value.repeat &&
          others.length > 0 &&
          html`
            <fieldset class="field">
              <legend>${t("together.also")}</legend>
              ${others.map(
                ({ id, name }) => html`
                  <${Checkbox} key=${id} label=${name} checked=${value.also.includes(id)} onChange=${(isOn) => toggle(id, isOn)} />
                `,
              )}
            </fieldset>
          `
        }
      </div>
    </details>
  `;
}
