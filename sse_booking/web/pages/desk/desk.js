import { BookingRow } from "../../components/booking-row.js";
import { DayBar } from "../../components/day-bar.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { Segmented } from "../../components/segmented.js";
import { all } from "../../core/api.js";
import { applyTo } from "../../core/booking.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useEvents, useFollow } from "../../core/live.js";
import { resourcesOf } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { addDays, dateText, instantOf, today } from "../../core/time.js";
import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { Section } from "./section.js";
import { UsablePlaces } from "./usable-places.js";

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
  const [view, setView] = useState("requests");
  const fresh = useRef(new Set());
  const [feed, setFeed] = useState([]);
  const topics = [`venue:${venue.id}:staff`];
  const list = (status, from, to) => {
    const query = new URLSearchParams({ role: "staff", venue_id: venue.id, from });
    if (status) query.set("status", status);
    if (to) query.set("to", to);
    return `/api/bookings?${query}`;
  };
  const pending = useFollow(
    topics,
    async () => {
      const { items, cursor } = await all(list("pending", instantOf(addDays(today(zone), -1), 0, zone)));
      return { value: items, cursor };
    },
    (event, now) => applyTo(now, event),
    [venue.id],
  );
  const from = instantOf(date, 0, zone);
  const to = instantOf(addDays(date, 1), 0, zone);
  const arrivals = useFollow(
    topics,
    async () => {
      const { items, cursor } = await all(list("", from, to));
      return { value: items, cursor };
    },
    (event, now) => {
      const { booking } = event;
      if (!booking || (booking.starts_at < to && booking.ends_at > from)) return applyTo(now, event);
      return now?.filter((one) => one.id !== booking.id);
    },
    [venue.id, date],
  );
  const activity = useRef(0);
  useEvents(STAFF_TYPES, (event) => {
    if (event.topic !== topics[0]) return;
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
  const change = (booking) => {
    pending.set((now) => applyTo(now, { booking }));
    arrivals.set((now) =>
      booking.starts_at < to && booking.ends_at > from ? applyTo(now, { booking }) : now,
    );
  };
  const row = (booking, only, byTime) => html`
    <${BookingRow}
      key=${booking.id}
      byTime=${byTime}
      booking=${booking}
      staff=${true}
      fresh=${fresh.current.has(booking.id)}
      onChange=${change}
      only=${only}
    />
  `;
  const pools = resourcesOf(venue.id).filter((one) => one.pool);
  return html`
    <${Figures} requests=${requests} today=${coming} venue=${venue} />
    <div class="onphone noprint">
      <${Segmented}
        label=${t("view")}
        value=${view}
        onChange=${setView}
        options=${[
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
              zone=${zone}
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
            `}
          <//>
        </div>
      </div>
      <aside class="part-feed stack noprint">
        ${pools.map((one) => html`<${UsablePlaces} key=${one.id} resource=${one} />`)}
        <${Feed} events=${feed} venue=${venue} />
      </aside>
    </div>
  `;
}
