/** One day of all resources, side by side. */
import { Calendar } from "../../components/calendar.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { eventsOf } from "./calendar-events.js";
import { calendarOptions } from "./calendar-options.js";
import { hoursOf } from "./day-layout.js";

export function DayCalendar({ resources, items, day, zone, mine, selection, onPick, onRange }) {
  const booked = [...items.flatMap((item) => item.busy), ...mine];
  const [from, to] = hoursOf(resources, day.date, zone, booked);
  const options = {
    ...calendarOptions({ resource: resources[0], resources, days: [day], zone, onPick, onRange }),
    view: "resourceTimeGridDay",
    date: day.date,
    slotMinTime: `${from}:00`,
    slotMaxTime: `${to}:00`,
    resources: resources.map(({ id, name }) => ({ id, title: name })),
    events: resources.flatMap((resource) =>
      eventsOf({
        resource,
        item: items.find((item) => item.resource_id === resource.id),
        mine,
        selection,
        zone,
      }),
    ),
  };
  return html`<${Calendar} class="columns" label=${t("view.day")} options=${options} />`;
}
