import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { loadDays } from "../../core/days.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { addDays, dayNumber, month, weekday } from "../../core/time.js";
import { Columns } from "./columns.js";

export function Week({ resource, venue, day, zone, mine, selection, onPick }) {
  const first = addDays(day.date, -((new Date(`${day.date}T12:00:00Z`).getUTCDay() + 6) % 7));
  const week = useFollow(
    [`resource:${resource.id}`],
    async () => {
      const days = await loadDays(venue, first, 7);
      const { data, cursor } = await get(
        `/api/resources/${resource.id}/availability?from=${days[0].starts_at}&to=${days[6].ends_at}`,
      );
      return { value: { item: data, days }, cursor };
    },
    () => "reload",
    [resource.id, first],
  );
  if (!week.value) return html`<${Loaded} of=${week} rows=${3} />`;
  const columns = week.value.days.map((one) => ({
    key: one.date,
    day: one,
    title: weekday(one.date),
    note: `${dayNumber(one.date)} ${month(one.date)}`,
    resource,
    item: week.value.item,
    own: mine.filter((booking) => booking.resource_id === resource.id),
  }));
  return html`
    <${Columns}
      label=${t("view.week")}
      columns=${columns}
      zone=${zone}
      selection=${selection}
      onPick=${onPick}
    />
  `;
}
