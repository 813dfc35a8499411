import { BookingRow } from "../../components/booking-row.js";
import { DayBar } from "../../components/day-bar.js";
import { ErrorBoundary } from "../../components/error-boundary.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { Segmented } from "../../components/segmented.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useEvents } from "../../core/live.js";
import { resourcesOf } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { dateText, today } from "../../core/time.js";
import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { Now } from "./now/now.js";
import { Section } from "./section.js";
import { UsablePlaces } from "./usable-places.js";
import { useDeskLists } from "./use-desk-lists.js";

const STAFF_TYPES = [
  "new_booking",
  "booking_cancelled",
  "booking_updated",
  "booking_deleted",
  "booking_expired",
  "booking_no_show",
  "booking_checked_in",
  "payment_updated",
  "waitlist_joined",
  "message",
];

export function Desk({ venue }) {
  const zone = venue.timezone;
  const { query } = useStore(route);
  const date = /^\d{4}-\d\d-\d\d$/.test(query.get("date") ?? "") ? query.get("date") : today(zone);
  const [view, setView] = useState(query.has("date") ? "requests" : "now");
  const fresh = useRef(new Set());
  const [feed, setFeed] = useState([]);
  const { pending, day: arrivals, change } = useDeskLists(venue, date);
  const activity = useRef(0);
  useEvents(STAFF_TYPES, (event) => {
    if (event.topic !== `venue:${venue.id}:staff`) return;
    if (event.booking) fresh.current.add(event.booking.id);
    activity.current += 1;
    setFeed((now) => [{ ...event, key: activity.current }, ...now].slice(0, 30));
  });
  useEffect(() => setFeed([]), [venue.id]);
  const requests = (pending.value ?? []).filter((one) => one.status === "pending");
  const coming = (arrivals.value ?? []).filter((one) => one.status !== "held");
  const expected = coming.filter((one) =>
    ["approved", "checked_in", "completed", "no_show"].includes(one.status),
  );
  const row = (booking, only, byTime) => html`
    <${ErrorBoundary} as="li" key=${booking.id}>
      <${BookingRow}
        byTime=${byTime}
        booking=${booking}
        staff=${true}
        fresh=${fresh.current.has(booking.id)}
        onChange=${change}
        only=${only}
      />
    <//>
  `;
  const pools = resourcesOf(venue.id).filter((one) => one.pool);
  return html`
    <${ErrorBoundary}><${Figures} requests=${requests} today=${coming} venue=${venue} /><//>
    <div class="onphone noprint">
      <${Segmented}
        label=${t("view")}
        value=${view}
        onChange=${setView}
        options=${[
          ["now", t("desk.now")],
          ["requests", t("desk.requests"), pending.value && requests.length],
          ["day", t("desk.day"), arrivals.value && expected.length],
          ["feed", t("desk.feed")],
        ]}
      />
    </div>
    <div class="cols desk" data-view=${view}>
      <div class="stack">
        <div class="part-requests noprint">
          <${Loaded} of=${pending} rows=${2}>
            ${() => html`
              <${Section}
                title=${t("desk.requests")}
                count=${requests.length}
                none="desk.no-requests"
                icon="check"
              >
                <ul>${requests.map((one) => row(one, ["approve", "reject"]))}</ul>
              <//>
              <${MoreButton} more=${pending.more} />
            `}
          <//>
        </div>
        <div class="part-day stack">
          <div class="row between">
            <h2 class="sheet-title">${dateText(date)}</h2>
            <button class="btn btn-s noprint" onClick=${() => print()}>
              <${Icon} name="print" />
              ${t("desk.print")}
            </button>
          </div>
          <div class="noprint">
            <${DayBar}
              date=${date}
              venue=${venue}
              past=${true}
              onChange=${(one) => go(`/desk/${venue.id}?date=${one}`, { replace: true })}
            />
          </div>
          <${Loaded} of=${arrivals} rows=${3}>
            ${() => html`
              <${Section}
                title=${t("desk.arrivals")}
                count=${expected.length}
                none="desk.no-arrivals"
                icon="calendar"
              >
                <ul>
                  ${expected.map((one) => row(one, ["check-in", "no-show", "complete", "revoke"], true))}
                </ul>
              <//>
              <${MoreButton} more=${arrivals.more} />
            `}
          <//>
        </div>
      </div>
      <aside class="stack noprint">
        <div class="part-now"><${ErrorBoundary}><${Now} venue=${venue} onChange=${change} /><//></div>
        <div class="part-feed stack">
        ${pools.map((one) => html`<${UsablePlaces} key=${one.id} resource=${one} />`)}
        <${ErrorBoundary}><${Feed} events=${feed} venue=${venue} /><//>
        </div>
      </aside>
    </div>
  `;
}
