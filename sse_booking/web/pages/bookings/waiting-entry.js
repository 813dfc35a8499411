/** One place that somebody waits for, or is offered. `run(how, done)` carries out their answer. */
import { BusyButton } from "../../components/busy-button.js";
import { Countdown } from "../../components/countdown.js";
import { post, remove } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf, zoneOf } from "../../core/places.js";
import { dateOf, dayNumber, month, range, weekday } from "../../core/time.js";

export function WaitingEntry({ entry, busy, run }) {
  const resource = resourceOf(entry.resource_id);
  const zone = zoneOf(resource?.venue_id);
  const date = dateOf(entry.starts_at, zone);
  const until = entry.expires_at ?? entry.offer_expires_at;
  const offered = entry.status === "offered";
  const path = `/api/waitlist/${entry.id}`;
  const answer = (look, name, how, done = "") => html`
    <${BusyButton} class=${`btn btn-s ${look}`} busy=${busy} onClick=${() => run(how, done)}>${t(name)}<//>
  `;
  return html`
    <li class="booking">
      <div class="date" aria-hidden="true">
        <span>${weekday(date)}</span>
        <b>${dayNumber(date)}</b>
        <span>${month(date)}</span>
      </div>
      <div class="grow">
        <div class="row-s">
          <h3 class="text">${resource?.name ?? entry.resource_id}</h3>
          <span class=${`badge ${offered ? "good" : "warn"}`}>${t(`waiting.${entry.status}`)}</span>
        </div>
        <p class="small">${range(entry.starts_at, entry.ends_at, zone)}</p>
        ${
          offered &&
          until &&
          html`
            <p class="small muted">
              ${t("waitlist.answer-in")} <${Countdown} until=${until} label=${t("hold.left")} />
            </p>
          `
        }
      </div>
      <div class="acts">
        ${offered && answer("btn-main", "accept", () => post(`${path}/accept`), "waitlist.accepted")}
        ${offered && answer("", "decline", () => post(`${path}/decline`))}
        ${entry.status === "waiting" && answer("", "waitlist.leave", () => remove(path))}
      </div>
    </li>
  `;
}
