import { BusyButton } from "../../components/busy-button.js";
import { Countdown } from "../../components/countdown.js";
import { Empty } from "../../components/empty.js";
import { post, remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf, zoneOf } from "../../core/places.js";
import { dateOf, dayNumber, month, range, weekday } from "../../core/time.js";
import { toast } from "../../core/toasts.js";

export function WaitingList({ list, reload }) {
  const [busy, setBusy] = useState("");
  const run = async (entry, how, done) => {
    setBusy(entry.id);
    try {
      await how();
      if (done) toast(t(done));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    reload();
  };
  if (!list.length)
    return html`
      <div class="card">
        <${Empty} icon="bell" title=${t("waitlist.none")} text=${t("waitlist.none.more")} />
      </div>
    `;
  return html`
    <ul class="card">
      ${list.map((entry) => {
        const resource = resourceOf(entry.resource_id);
        const zone = zoneOf(resource?.venue_id);
        const date = dateOf(entry.starts_at, zone);
        const until = entry.expires_at ?? entry.offer_expires_at;
        const offered = entry.status === "offered";
        return html`
          <li class="booking" key=${entry.id}>
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
              ${
                offered &&
                html`
                  <${BusyButton}
                    class="btn btn-s btn-main"
                    busy=${busy === entry.id}
                    onClick=${() => run(entry, () => post(`/api/waitlist/${entry.id}/accept`), "waitlist.accepted")}
                  >
                    ${t("accept")}
                  <//>
                  <${BusyButton}
                    class="btn btn-s"
                    busy=${busy === entry.id}
                    onClick=${() => run(entry, () => post(`/api/waitlist/${entry.id}/decline`))}
                  >
                    ${t("decline")}
                  <//>
                `
              }
              ${
                entry.status === "waiting" &&
                html`
                  <${BusyButton}
                    class="btn btn-s"
                    busy=${busy === entry.id}
                    onClick=${() => run(entry, () => remove(`/api/waitlist/${entry.id}`))}
                  >
                    ${t("waitlist.leave")}
                  <//>
                `
              }
            </div>
          </li>
        `;
      })}
    </ul>
  `;
}
