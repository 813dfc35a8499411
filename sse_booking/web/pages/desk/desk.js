import { ErrorBoundary } from "../../components/error-boundary.js";
import { Segmented } from "../../components/segmented.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { dateIn } from "../../core/time.js";
import { Arrivals } from "./arrivals.js";
import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { Now } from "./now/now.js";
import { Requests } from "./requests.js";
import { UsablePlaces } from "./usable-places.js";
import { useComing } from "./use-coming.js";
import { useDeskFeed } from "./use-desk-feed.js";
import { useDeskLists } from "./use-desk-lists.js";

const EXPECTED = new Set(["approved", "checked_in", "completed", "no_show"]);

export function Desk({ venue }) {
  const { query } = useStore(route);
  const date = dateIn(query, venue.timezone);
  const [view, setView] = useState(query.has("date") ? "requests" : "now");
  const { feed, fresh } = useDeskFeed(venue);
  const { pending, day, change } = useDeskLists(venue, date);
  const sure = useComing(venue, date);
  const requests = (pending.value ?? []).filter((one) => one.status === "pending");
  const coming = (day.value ?? []).filter((one) => one.status !== "held");
  const expected = coming.filter((one) => EXPECTED.has(one.status));
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
          ["day", t("desk.day"), day.value && expected.length],
          ["feed", t("desk.feed")],
        ]}
      />
    </div>
    <div class="cols desk" data-view=${view}>
      <div class="stack">
        <div class="part-requests noprint">
          <${Requests} pending=${pending} requests=${requests} fresh=${fresh} onChange=${change} />
        </div>
        <div class="part-day stack">
          <${Arrivals} venue=${venue} date=${date} day=${day} expected=${expected} fresh=${fresh} sure=${sure} onChange=${change} />
        </div>
      </div>
      <aside class="stack noprint">
        <div class="part-now"><${ErrorBoundary}><${Now} venue=${venue} sure=${sure} onChange=${change} /><//></div>
        <div class="part-feed stack">
        ${pools.map((one) => html`<${UsablePlaces} key=${one.id} resource=${one} />`)}
        <${ErrorBoundary}><${Feed} events=${feed} venue=${venue} /><//>
        </div>
      </aside>
    </div>
  `;
}
