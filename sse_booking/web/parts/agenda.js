/** The calendar of what is booked by free ranges: all resources on a time line, one day in columns, or a week of one of them. */
import { get } from "../core/api.js";
import { html, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { addDays, dayNumber, instantOf, month, weekday } from "../core/time.js";
import { Columns } from "./columns.js";
import { Seg } from "./fields.js";
import { Timeline } from "./timeline.js";

function Week({ resource, venue, date, zone, mine, selection, onPick }) {
  const first = addDays(date, -((new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7));
  const week = useFollow(
    [`resource:${resource.id}`],
    async () => {
      const range = `from=${instantOf(first, 0, zone)}&to=${instantOf(addDays(first, 7), 0, zone)}`;
      const { data, cursor } = await get(`/api/resources/${resource.id}/availability?${range}`);
      return { value: data, cursor };
    },
    () => "reload",
    [resource.id, first],
  );
  const columns = Array.from({ length: 7 }, (_, index) => addDays(first, index)).map((one) => ({
    key: one, date: one, title: weekday(one), note: `${dayNumber(one)} ${month(one)}`, resource, item: week.value, own: mine.filter((booking) => booking.resource_id === resource.id),
  }));
  return html`<${Columns} label=${t("view.week")} columns=${columns} zone=${zone} selection=${selection} onPick=${onPick} />`;
}

export function Agenda({ resources, items, date, zone, mine, selection, onPick, venue }) {
  const [view, setView] = useState("timeline");
  const one = resources.find((resource) => resource.id === selection?.resource_id) ?? resources[0];
  const shared = { date, zone, mine, selection, onPick };
  const columns = resources.map((resource) => ({
    key: resource.id, date, title: resource.name, note: "", resource, item: items.find((item) => item.resource_id === resource.id), own: mine.filter((booking) => booking.resource_id === resource.id),
  }));
  return html`<div class="stack-s"><div class="row between"><${Seg} label=${t("view")} value=${view} onChange=${setView} options=${[["timeline", t("view.timeline")], ["day", t("view.day")], ["week", t("view.week")]]} />
      ${view === "week" && html`<p class="strong text">${one.name}</p>`}</div>
    ${view === "timeline" ? html`<${Timeline} ...${shared} items=${items} resources=${resources} />`
    : view === "day" ? html`<${Columns} label=${t("view.day")} columns=${columns} zone=${zone} selection=${selection} onPick=${onPick} />`
    : html`<${Week} ...${shared} resource=${one} venue=${venue} />`}</div>`;
}
