import { act, applyTo, nameOf } from "../core/booking.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { zoneOf } from "../core/places.js";
import { day, range } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { BusyButton } from "./busy-button.js";
import { Countdown } from "./countdown.js";
import { Icon } from "./icon.js";

export function HoldBar({ booking, set }) {
  const [busy, setBusy] = useState("");
  const zone = zoneOf(booking.venue_id);
  const run = async (action) => {
    setBusy(action);
    try {
      const after = await act(booking, action);
      set((list) => applyTo(list, { booking: after }));
      if (action === "confirm")
        toast(t(after.status === "pending" ? "done.pending" : "done.approved"), { text: t("done.told") });
    } catch {
      /* told by act() */
    }
    setBusy("");
  };
  return html`
    <div class="holdbar" role="region" aria-label=${t("hold.region")}>
      <${Icon} name="clock" />
      <span class="text">
        ${t("hold.for-you", { what: nameOf(booking) })} · ${day(booking.starts_at, zone)}
        , ${range(booking.starts_at, booking.ends_at, zone)}
      </span>
      <${Countdown} until=${booking.expires_at} label=${t("hold.left")} />
      <span class="row-s">
        <${BusyButton} class="btn btn-s btn-main" busy=${busy === "confirm"} onClick=${() => run("confirm")}>
          ${t("confirm")}
        <//>
        <${BusyButton} class="btn btn-s" busy=${busy === "extend"} onClick=${() => run("extend")}>
          ${t("action.extend")}
        <//>
        <${BusyButton} class="btn btn-s" busy=${busy === "cancel"} onClick=${() => run("cancel")}>
          ${t("let-go")}
        <//>
      </span>
    </div>
  `;
}
