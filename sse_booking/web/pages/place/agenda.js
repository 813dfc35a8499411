/** The calendar of resources that are booked in free ranges: all of them as a timeline or side by side, or a week or month of one. */
import { Segmented } from "../../components/segmented.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { rfc3339 } from "../../core/time.js";
import { DayCalendar } from "./day-calendar.js";
import { lengthFor } from "./proposals.js";
import { RangeCalendar } from "./range-calendar.js";
import { Timeline } from "./timeline.js";

const VIEWS = ["timeline", "day", "week", "month"];
const OF_ONE = new Set(["week", "month"]);

export function Agenda({ resources, items, day, venue, mine, selection, onRange }) {
  const [view, setView] = useState("timeline");
  const one = resources.find((resource) => resource.id === selection?.resource_id) ?? resources[0];
  const onPick = (resource, instant) =>
    onRange(resource, instant, rfc3339(Date.parse(instant) + lengthFor(resource)));
  const shared = { zone: venue.timezone, selection, onPick, onRange };
  const sending = mine.filter((booking) => booking.ghost);
  const all = { ...shared, resources, items, day, mine };
  return html`
    <div class="stack-s">
      <div class="row between">
        <${Segmented}
          label=${t("view")}
          value=${view}
          onChange=${setView}
          options=${VIEWS.map((key) => [key, t(`view.${key}`)])}
        />
        ${OF_ONE.has(view) && html`<p class="strong text">${one.name}</p>`}
      </div>
      ${view === "timeline" && html`<${Timeline} ...${all} />`}
      ${view === "day" && html`<${DayCalendar} ...${all} />`}
      ${
        OF_ONE.has(view) &&
        html`
          <${RangeCalendar}
            ...${shared}
            key=${`${view} ${one.id}`}
            view=${view}
            venue=${venue}
            resource=${one}
            date=${day.date}
            sending=${sending}
          />
        `
      }
    </div>
  `;
}
