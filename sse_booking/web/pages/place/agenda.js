/** The calendar of what is booked by free ranges: all resources on a time line, one day in columns, or a week of one of them. */
import { Segmented } from "../../components/segmented.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { Columns } from "./columns.js";
import { Timeline } from "./timeline.js";
import { Week } from "./week.js";

export function Agenda({ resources, items, day, venue, mine, selection, onPick }) {
  const [view, setView] = useState("timeline");
  const one = resources.find((resource) => resource.id === selection?.resource_id) ?? resources[0];
  const zone = venue.timezone;
  const shared = { day, zone, mine, selection, onPick };
  const columns = resources.map((resource) => ({
    key: resource.id,
    day,
    title: resource.name,
    note: "",
    resource,
    item: items.find((item) => item.resource_id === resource.id),
    own: mine.filter((booking) => booking.resource_id === resource.id),
  }));
  return html`
    <div class="stack-s">
      <div class="row between">
        <${Segmented}
          label=${t("view")}
          value=${view}
          onChange=${setView}
          options=${[["timeline", t("view.timeline")], ["day", t("view.day")], ["week", t("view.week")]]}
        />
        ${view === "week" && html`<p class="strong text">${one.name}</p>`}
      </div>
      ${
        view === "timeline"
          ? html`<${Timeline} ...${shared} items=${items} resources=${resources} />`
          : view === "day"
            ? html`
              <${Columns}
                label=${t("view.day")}
                columns=${columns}
                zone=${zone}
                selection=${selection}
                onPick=${onPick}
              />
            `
            : html`<${Week} ...${shared} venue=${venue} resource=${one} />`
      }
    </div>
  `;
}
