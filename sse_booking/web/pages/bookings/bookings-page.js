/** One's own bookings: the upcoming ones, the waiting list, the past ones. */
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { Segmented } from "../../components/segmented.js";
import { applyTo, ghosts, LIVE } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { usePlaces } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { rfc3339 } from "../../core/time.js";
import { useList } from "../../core/use-list.js";
import { BookingList } from "./booking-list.js";
import { PastBookings } from "./past-bookings.js";
import { WaitingList } from "./waiting-list.js";

const WAITLIST_EVENTS = ["waitlist_offered", "waitlist_expired", "waitlist_joined"];
const VIEWS = ["upcoming", "waiting", "past"];

const countOf = (list, shown) => list.value && (list.more ? `${shown}+` : shown);

export default function BookingsPage() {
  usePlaces();
  const { you } = useStore(site);
  const { query } = useStore(route);
  const sending = useStore(ghosts);
  const view = VIEWS.includes(query.get("view")) ? query.get("view") : "upcoming";
  const topics = [`user:${you.user_id}`];
  const coming = useList(
    topics,
    () => `/api/bookings?status=${[...LIVE].join()}&from=${rfc3339(Date.now())}`,
    (event, list) => applyTo(list, event),
    [you.user_id],
  );
  const waiting = useList(
    topics,
    () => "/api/waitlist?status=waiting,offered",
    (event, list) =>
      WAITLIST_EVENTS.includes(event.type) || event.type.startsWith("booking_") ? "reload" : list,
    [you.user_id],
  );
  const now = Date.now();
  const upcoming = [...(coming.value ?? []), ...sending]
    .filter((one) => LIVE.has(one.status) && Date.parse(one.ends_at) > now)
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const change = (booking) => coming.set((list) => applyTo(list, { booking }));
  const goTo = (key) => go(key === "upcoming" ? "/bookings" : `/bookings?view=${key}`, { replace: true });
  const counts = {
    upcoming: countOf(coming, upcoming.length),
    waiting: countOf(waiting, waiting.value?.length),
  };
  return html`
    <div class="head">
      <div><h1 tabindex="-1">${t("nav.bookings")}</h1></div>
      <${Segmented}
        label=${t("view")}
        value=${view}
        onChange=${goTo}
        options=${VIEWS.map((key) => [key, t(`bookings.${key}`), counts[key]])}
      />
    </div>
    ${
      view === "past"
        ? html`<${PastBookings} />`
        : view === "waiting"
          ? html`
            <${Loaded} of=${waiting}>
              ${(list) => html`<${WaitingList} list=${list} reload=${waiting.reload} />`}
            <//>
            <${MoreButton} more=${waiting.more} />
          `
          : html`
            <${Loaded} of=${coming}>
              ${() => html`<${BookingList} bookings=${upcoming} none="bookings.none" onChange=${change} />`}
            <//>
            <${MoreButton} more=${coming.more} />
          `
    }
  `;
}
