/** A place that is held for a while: how long still, confirm or let go. On every page, as the time runs on every page. */
import { html, useState } from "../core/dom.js";
import { get } from "../core/api.js";
import { act, applyTo, nameOf } from "../core/booking.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { usePlaces, zoneOf } from "../core/places.js";
import { site } from "../core/session.js";
import { useNow, useStore } from "../core/store.js";
import { day, range } from "../core/time.js";
import { toast } from "../core/toasts.js";
import { Act } from "./dialog.js";
import { Icon } from "./icons.js";

export function Countdown({ until, label }) {
  const left = Math.max(0, Math.ceil((Date.parse(until) - useNow(500)) / 1000));
  return html`<span class="left" role="timer" aria-label=${label}>${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}</span>`;
}

function Hold({ booking, set }) {
  const [busy, setBusy] = useState("");
  const zone = zoneOf(booking.venue_id);
  const run = async (action) => {
    setBusy(action);
    try {
      const after = await act(booking, action);
      set((list) => applyTo(list, { booking: after }));
      if (action === "confirm") toast(t(after.status === "pending" ? "done.pending" : "done.approved"), { text: t("done.told") });
    } catch {
      /* told by act() */
    }
    setBusy("");
  };
  return html`<div class="holdbar" role="region" aria-label=${t("hold.region")}><${Icon} name="clock" /><span class="text">${t("hold.for-you", { what: nameOf(booking) })} · ${day(booking.starts_at, zone)}, ${range(booking.starts_at, booking.ends_at, zone)}</span>
    <${Countdown} until=${booking.expires_at} label=${t("hold.left")} />
    <span class="row-s"><${Act} class="btn btn-s btn-main" busy=${busy === "confirm"} onClick=${() => run("confirm")}>${t("confirm")}<//>
    <${Act} class="btn btn-s" busy=${busy === "extend"} onClick=${() => run("extend")}>${t("action.extend")}<//>
    <${Act} class="btn btn-s" busy=${busy === "cancel"} onClick=${() => run("cancel")}>${t("let-go")}<//></span></div>`;
}

export function Holds() {
  const { you } = useStore(site);
  usePlaces();
  const held = useFollow(
    you ? [`user:${you.user_id}`] : null,
    async () => {
      const { data, cursor } = await get("/api/bookings?status=held&limit=20");
      return { value: data.items, cursor };
    },
    (event, list) => (event.type === "booking_expired" && list?.some((one) => one.id === event.booking?.id) ? (toast(t("hold.over"), { tone: "warn" }), applyTo(list, event)) : applyTo(list, event)),
    [you?.user_id],
  );
  const now = useNow(1000);
  return (held.value ?? []).filter((one) => one.status === "held" && Date.parse(one.expires_at) > now).slice(0, 3).map((one) => html`<${Hold} key=${one.id} booking=${one} set=${held.set} />`);
}
