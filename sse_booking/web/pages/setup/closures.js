import { Icon } from "../../components/icon.js";
import { useDays } from "../../core/days.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { addDays, today } from "../../core/time.js";
import { Closure } from "./closure.js";
import { ClosureForm } from "./closure-form.js";

export function Closures({ value, venue, onChange }) {
  const zone = venue.timezone;
  const { days } = useDays(venue, addDays(today(zone), 1));
  const [fresh, setFresh] = useState(null);
  return html`
    <fieldset class="stack">
      <legend>${t("setup.closures")}</legend>
      ${
        value.length > 0 &&
        html`
          <ul class="stack-s">
            ${value.map(
              (one) => html`
                <${Closure}
                  key=${one.starts_at + one.ends_at}
                  one=${one}
                  zone=${zone}
                  onRemove=${() => onChange(value.filter((other) => other !== one))}
                />
              `,
            )}
          </ul>
        `
      }
      ${
        fresh
          ? html`
            <${ClosureForm}
              value=${fresh}
              venue=${venue}
              onChange=${setFresh}
              onBack=${() => setFresh(null)}
              onAdd=${() => {
                onChange([...value, fresh]);
                setFresh(null);
              }}
            />
          `
          : html`
            <p>
              <button
                type="button"
                class="btn btn-s"
                disabled=${!days}
                onClick=${() => days && setFresh({ starts_at: days[0].starts_at, ends_at: days[0].ends_at, reason: "" })}
              >
                <${Icon} name="plus" />
                ${t("setup.add-closure")}
              </button>
            </p>
          `
      }
    </fieldset>
  `;
}
