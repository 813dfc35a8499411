/** The large button that gives the chosen free place to somebody who walks in. */
import { BusyButton } from "../../../components/busy-button.js";
import { html, useState } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { time } from "../../../core/time.js";
import { toast } from "../../../core/toasts.js";
import { leavesAt, seat } from "./seat.js";

export function FreeDock({ place, zone, now, onDone }) {
  const [busy, setBusy] = useState(false);
  const { resource, until } = place;
  const book = async () => {
    setBusy(true);
    try {
      onDone(await seat(resource, until));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy(false);
  };
  return html`
    <div class="dock-acts">
      <${BusyButton} class="btn btn-l btn-main" busy=${busy} onClick=${book}>
        ${t("now.seat", { what: resource.name, time: time(leavesAt(resource, until, now), zone) })}
      <//>
    </div>
  `;
}
