import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { addDays, clock, dateText, dayNumber, today, weekday } from "../../core/time.js";
import { closedOn, namesOf } from "./draft.js";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** The times of a date as guests will see them, with how many things are free at each: `[minute, left]`. */
function timesOn({ hours, closed, groups }, date) {
  if (closedOn(closed, date)) return [];
  const open = hours ? (hours[DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]] ?? []) : [["00:00", "24:00"]];
  const left = new Map();
  for (const group of groups) {
    const length = group.minutes === "" ? 60 : Number(group.minutes);
    for (const [from, to] of open) {
      const start = minutes(from);
      const end = minutes(to) <= start ? minutes(to) + 1440 : minutes(to);
      for (let at = start; at + length <= end; at += length)
        left.set(at, (left.get(at) ?? 0) + namesOf(group).length);
    }
  }
  return [...left].sort(([a], [b]) => a - b);
}

/** What guests will see, as it is being set up. */
export function Preview({ draft }) {
  const first = today(draft.timezone);
  const days = Array.from({ length: 7 }, (_, index) => addDays(first, index));
  const [chosen, choose] = useState("");
  const date = days.includes(chosen) ? chosen : (days.find((one) => timesOn(draft, one).length) ?? days[0]);
  const times = timesOn(draft, date);
  const reason = closedOn(draft.closed, date)?.reason;
  return html`
    <aside class="card pad stack preview" aria-label=${t("start.preview")}>
      <p class="small muted">${t("start.preview")}</p>
      <h2 class="text">${draft.name.trim() || t("start.your-place")}</h2>
      <div class="days" role="group" aria-label=${t("date")}>
        ${days.map(
          (one) => html`
            <button
              type="button"
              key=${one}
              aria-pressed=${one === date ? "true" : "false"}
              aria-label=${dateText(one)}
              class=${timesOn(draft, one).length ? "" : "shut"}
              onClick=${() => choose(one)}
            >
              <small>${weekday(one)}</small>
              <b>${dayNumber(one)}</b>
            </button>
          `,
        )}
      </div>
      <p class="strong">${dateText(date)}</p>
      ${
        times.length
          ? html`
            <ul class="times">
              ${times.slice(0, 24).map(
                ([at, left]) => html`
                  <li key=${at}>
                    <b>${clock(at % 1440)}</b>
                    <small>${t("slot.left", { n: left })}</small>
                  </li>
                `,
              )}
            </ul>
          `
          : html`<p class="muted">${[t("closed"), reason].filter(Boolean).join(" · ")}</p>`
      }
    </aside>
  `;
}
