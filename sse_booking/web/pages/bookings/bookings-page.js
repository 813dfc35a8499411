/** One's own bookings: what comes, the waiting list, what was. */
import { Loaded } from "../../components/loaded.js";
import { Segmented } from "../../components/segmented.js";
import { all, get } from "../../core/api.js";
import { applyTo, ghosts, LIVE } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { usePlaces } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { rfc3339 } from "../../core/time.js";
import { BookingList } from "./booking-list.js";
import { WaitingList } from "./waiting-list.js";

const YEAR_MS = 365 * 86_400_000;
const WAITING = ["waitlist_offered", "waitlist_expired", "waitlist_joined"];

export default function BookingsPage() {
  usePlaces();
  const { you } = useStore(site);
  const { query } = useStore(route);
  const sending = useStore(ghosts);
  const view = ["past", "waiting"].includes(query.get("view")) ? query.get("view") : "upcoming";
  const mine = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { items, cursor } = await all(`/api/bookings?from=${rfc3339(Date.now() - YEAR_MS)}`);
      return { value: items, cursor };
    },
    (event, list) => applyTo(list, event),
    [you.user_id],
  );
  const waiting = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get("/api/waitlist?limit=100");
      return { value: data.items, cursor };
    },
    (event, list) => (WAITING.includes(event.type) || event.type.startsWith("booking_") ? "reload" : list),
    [you.user_id],
  );
  const now = Date.now();
  const open = (one) => LIVE.has(one.status) && Date.parse(one.ends_at) > now;
  const upcoming = [...(mine.value ?? []).filter(open), ...sending].sort((a, b) =>
    a.starts_at.localeCompare(b.starts_at),
  );
  const past = (mine.value ?? []).filter((one) => !open(one)).reverse();
  const queue = (waiting.value ?? []).filter((one) => ["waiting", "offered"].includes(one.status));
  const change = (booking) => mine.set((list) => applyTo(list, { booking }));
  return html`
    <div class="head">
      <div><h1 tabindex="-1">${t("nav.bookings")}</h1></div>
      <${Segmented}
        label=${t("view")}
        value=${view}
        onChange=${(key) => go(key === "upcoming" ? "/bookings" : `/bookings?view=${key}`, { replace: true })}
        options=${[
          ["upcoming", t("bookings.upcoming"), mine.value && upcoming.length],
          ["waiting", t("bookings.waiting"), waiting.value && queue.length],
          ["past", t("bookings.past")],
        ]}
      />
    </div>
    ${
      view === "waiting"
        ? html`
          <${Loaded} of=${waiting}>
            ${() => html`<${WaitingList} list=${queue} reload=${waiting.reload} />`}
          <//>
        `
        : html`
          <${Loaded} of=${mine}>
            ${() => html`
              <${BookingList}
                bookings=${view === "past" ? past : upcoming}
                none=${view === "past" ? "bookings.none-past" : "bookings.none"}
                onChange=${change}
              />
            `}
          <//>
        `
    }
  `;
}
