import { get } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { addDays, dayNumber, instantOf, month, weekday } from "../../core/time.js";
import { Columns } from "./columns.js";

export function Week({ resource, date, zone, mine, selection, onPick }) {
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
    key: one,
    date: one,
    title: weekday(one),
    note: `${dayNumber(one)} ${month(one)}`,
    resource,
    item: week.value,
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
