/** A venue's bookings in a period, and six reports. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { Segmented } from "../../components/segmented.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { usePlaces, venueOf } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { addDays, today } from "../../core/time.js";
import { BookingTable } from "./booking-table.js";
import { PeriodFields } from "./period-fields.js";
import { daysOf, RANGES } from "./ranges.js";
import { Report } from "./report.js";
import { SavedViews } from "./saved-views.js";

const NAMES = ["bookings", "utilisation", "upcoming", "lead-time", "no-shows", "refused", "payments"];
const AHEAD = new Set(["bookings", "upcoming"]);

const USUAL = { from: "", to: "", range: "", q: "", status: "", columns: "" };

/**
 * Return the period of the address: two days, or a range that moves along with today. Default: two weeks ahead for upcoming bookings, four
 * weeks back for past ones.
 */
function periodOf(name, query, venue) {
  if (RANGES.includes(query.get("range"))) return daysOf(query.get("range"), venue);
  const now = today(venue.timezone);
  const day = (key) => (/^\d{4}-\d\d-\d\d$/.test(query.get(key) ?? "") ? query.get(key) : null);
  return {
    from: day("from") ?? (AHEAD.has(name) ? now : addDays(now, -27)),
    to: day("to") ?? (AHEAD.has(name) ? addDays(now, 13) : now),
  };
}

export default function ReportsPage({ id }) {
  const places = usePlaces();
  const { query } = useStore(route);
  if (!places) return html`<h1 tabindex="-1">${t("reports")}</h1><${Loaded} of=${{}} />`;
  const venue = venueOf(id);
  if (!venue?.owner_id)
    return html`
      <h1 tabindex="-1">${t("reports")}</h1>
      <div class="card"><${Empty} icon="alert" title=${t("problem.forbidden")} /></div>
    `;
  const name = NAMES.includes(query.get("report")) ? query.get("report") : "utilisation";
  const period = periodOf(name, query, venue);
  const show = (changes) => {
    const asked = new URLSearchParams(query);
    for (const [key, value] of Object.entries(changes)) {
      if (value) asked.set(key, value);
      else asked.delete(key);
    }
    go(`/reports/${venue.id}?${asked}`, { replace: true });
  };
  return html`
    <div class="head">
      <div>
        <a class="crumb" href=${`/desk/${venue.id}`}><${Icon} name="left" />${t("nav.desk")}</a>
        <h1 class="text" tabindex="-1">${t("reports.of", { venue: venue.name })}</h1>
        <p class="noprint">${t("reports.lead")}</p>
      </div>
      <div class="row-s noprint">
        <button class="btn" onClick=${() => print()}>
          <${Icon} name="print" />
          ${t("reports.print")}
        </button>
      </div>
    </div>
    <div class="noprint">
      <${Segmented}
        label=${t("view")}
        value=${name}
        onChange=${(key) => show({ ...USUAL, report: key })}
        options=${NAMES.map((key) => [key, t(`report.${key}`)])}
      />
    </div>
    <${SavedViews} key=${`views-${venue.id}`} venue=${venue} query=${query} />
    <${PeriodFields} range=${query.get("range")} period=${period} show=${show} />
    ${
      name === "bookings"
        ? html`<${BookingTable} key=${venue.id} venue=${venue} period=${period} query=${query} show=${show} />`
        : html`<${Report} key=${name} venue=${venue} name=${name} period=${period} />`
    }
  `;
}
