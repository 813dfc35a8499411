/** The held places, with the time left and buttons to confirm or release them. Shown on every page, because holds expire on every page. */
import { get } from "../core/api.js";
import { applyTo } from "../core/booking.js";
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { usePlaces } from "../core/places.js";
import { site } from "../core/session.js";
import { useNow, useStore } from "../core/store.js";
import { toast } from "../core/toasts.js";
import { HoldBar } from "./hold-bar.js";

export function Holds() {
  const { you } = useStore(site);
  usePlaces();
  const held = useFollow(
    you ? [`user:${you.user_id}`] : null,
    async () => {
      const { data, cursor } = await get("/api/bookings?status=held&limit=20");
      return { value: data.items, cursor };
    },
    (event, list) => {
      const lapsed = event.type === "booking_expired" && list?.some((one) => one.id === event.booking?.id);
      if (lapsed) toast(t("hold.over"), { tone: "warn" });
      return applyTo(list, event);
    },
    [you?.user_id],
  );
  const now = useNow(1000);
  return (held.value ?? [])
    .filter((one) => one.status === "held" && Date.parse(one.expires_at) > now)
    .slice(0, 3)
    .map((one) => html`<${HoldBar} key=${one.id} booking=${one} set=${held.set} />`);
}
