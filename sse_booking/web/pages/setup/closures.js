import { DateTimeField } from "../../components/date-time-field.js";
import { Icon } from "../../components/icon.js";
import { useDays } from "../../core/days.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { addDays, day, range, today } from "../../core/time.js";

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
                <li class="row-s" key=${one.starts_at + one.ends_at}>
                  <span class="grow text">
                    ${day(one.starts_at, zone)}, ${range(one.starts_at, one.ends_at, zone)}
                    ${one.reason && html` <span class="muted">${one.reason}</span>`}
                  </span>
                  <button
                    type="button"
                    class="btn btn-quiet btn-icon"
                    aria-label=${`${t("remove")}: ${day(one.starts_at, zone)}`}
                    onClick=${() => onChange(value.filter((other) => other !== one))}
                  >
                    <${Icon} name="x" />
                  </button>
                </li>
              `,
            )}
          </ul>
        `
      }
      ${
        fresh
          ? html`
            <div class="stack-s closure">
              <${DateTimeField}
                label=${t("from")}
                instant=${fresh.starts_at}
                venue=${venue}
                onChange=${(starts_at) => setFresh({ ...fresh, starts_at })}
              />
              <${DateTimeField}
                label=${t("to")}
                instant=${fresh.ends_at}
                venue=${venue}
                onChange=${(ends_at) => setFresh({ ...fresh, ends_at })}
              />
              <label>
                <span class="sr">${t("reason")}</span>
                <input
                  class="input"
                  maxlength="200"
                  placeholder=${t("reason")}
                  value=${fresh.reason}
                  onInput=${(event) => setFresh({ ...fresh, reason: event.target.value })}
                />
              </label>
              <span class="row-s">
                <button type="button" class="btn btn-s" onClick=${() => setFresh(null)}>${t("back")}</button>
                <button
                  type="button"
                  class="btn btn-s btn-main"
                  disabled=${fresh.ends_at <= fresh.starts_at}
                  onClick=${() => {
                    onChange([...value, fresh]);
                    setFresh(null);
                  }}
                >
                  ${t("add")}
                </button>
              </span>
            </div>
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
