import { BusyButton } from "../../components/busy-button.js";
import { Icon } from "../../components/icon.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf, zoneOf } from "../../core/places.js";
import { day, duration, ownRange, range } from "../../core/time.js";
import { toast } from "../../core/toasts.js";

/** The selected range, with buttons to continue or to hold it. */
export function SelectionBar({ selection, onClear, onNext }) {
  const [busy, setBusy] = useState(false);
  const resource = resourceOf(selection.resource_id);
  const { starts_at, ends_at } = selection;
  const zone = zoneOf(resource?.venue_id);
  const own = ownRange(starts_at, ends_at, zone);
  const hold = async () => {
    setBusy(true);
    const { resource_id, quantity } = selection;
    try {
      await post("/api/bookings", { resource_id, starts_at, ends_at, quantity, hold: true });
      onClear();
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy(false);
  };
  return html`
    <section class="pickbar" aria-label=${t("your-choice")}>
      <div role="status">
        <div class="strong text">${resource?.name}</div>
        <div class="small muted">
          ${day(starts_at, zone)}, ${range(starts_at, ends_at, zone)}${own && html`<span> · ${t("your-time", { range: own })}</span>`}
        </div>
      </div>
      <div class="acts">
        <button class="btn btn-quiet btn-icon" aria-label=${t("clear-choice")} onClick=${onClear}>
          <${Icon} name="x" />
        </button>
        <${BusyButton} class="btn" busy=${busy} onClick=${hold}>
          <${Icon} name="clock" />
          ${t("hold.for", { time: duration(Math.max(1, Math.round((resource?.hold_s ?? 300) / 60))) })}
        <//>
        <button class="btn btn-main" onClick=${onNext}>${t("continue")}<${Icon} name="right" /></button>
      </div>
    </section>
  `;
}
