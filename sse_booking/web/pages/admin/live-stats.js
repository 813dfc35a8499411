import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { Busiest } from "./busiest.js";
import { HeatMap } from "./heat-map.js";
import { HourBars } from "./hour-bars.js";

export function LiveStats() {
  const stats = useFollow(
    ["admin"],
    async () => {
      const [now, { data }] = await Promise.all([
        get("/api/admin/live-stats"),
        get("/api/admin/booking-activity?limit=1"),
      ]);
      return { value: { ...now.data, popular: data.popular_times }, cursor: now.cursor };
    },
    (event, now) => (event.type === "live_stats" && now ? { ...event, popular: now.popular } : now),
  );
  const figure = (key, value) => html`
    <div class="card kpi" key=${key}>
      <b>${value}</b>
      <span>${t(`stats.${key}`)}</span>
    </div>
  `;
  return html`
    <${Loaded} of=${stats}>
      ${(now) => html`
        <div class="stack">
          <div class="kpis">
            ${figure("streams", now.streams.live)}${figure("users", now.streams.users)}
            ${figure("pending", now.bookings.pending)}
            ${figure("coming", now.bookings.approved + now.bookings.checked_in)}
            ${figure("day", now.last_24h.booked)}
            ${figure("in-use", `${now.in_use.places} / ${now.in_use.of_places}`)}
          </div>
          <div class="halves">
            <section class="card">
              <div class="card-head"><h2>${t("stats.hours")}</h2></div>
              <div class="card-body"><${HourBars} hours=${now.hours} label=${t("stats.hours")} /></div>
            </section>
            <section class="card">
              <div class="card-head"><h2>${t("stats.popular")}</h2></div>
              <div class="card-body"><${HeatMap} grid=${now.popular} /></div>
            </section>
            <${Busiest} items=${now.busiest} />
          </div>
        </div>
      `}
    <//>
  `;
}
