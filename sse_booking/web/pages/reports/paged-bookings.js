import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { Select } from "../../components/select.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { resourcesOf } from "../../core/places.js";
import { dateText } from "../../core/time.js";
import { BookingRows } from "./booking-rows.js";

const STATES = [
  "pending",
  "approved",
  "checked_in",
  "completed",
  "no_show",
  "cancelled",
  "rejected",
  "revoked",
  "expired",
];

export function PagedBookings({ venue, period, edges, query, show }) {
  const zone = venue.timezone;
  const params = new URLSearchParams({ role: "staff", venue_id: venue.id, ...edges });
  if (query.get("resource")) params.set("resource_id", query.get("resource"));
  if (STATES.includes(query.get("status"))) params.set("status", query.get("status"));
  const [older, setOlder] = useState(
    /** @type {{items: any[], next: any}} */ ({ items: [], next: undefined }),
  );
  useEffect(() => setOlder({ items: [], next: undefined }), [String(params)]);
  const page = async (cursor) =>
    get(
      /** @type {string} */ (
        `/api/bookings?${params}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`
      ),
    );
  const found = useFollow(
    [`venue:${venue.id}:staff`],
    async () => {
      const { data, cursor } = await page("");
      return { value: data, cursor };
    },
    () => "reload",
    [String(params)],
  );
  const more = async () => {
    const { data } = await page(older.next ?? found.value?.next_cursor);
    setOlder((now) => ({ items: [...now.items, ...data.items], next: data.next_cursor }));
  };
  return html`
    <div class="report-period noprint">
      <${Select}
        label=${t("report.column.resource")}
        value=${query.get("resource") ?? ""}
        options=${[["", t("reports.any")], ...resourcesOf(venue.id).map((one) => [one.id, one.name])]}
        onInput=${(resource) => show({ resource })}
      />
      <${Select}
        label=${t("reports.status")}
        value=${query.get("status") ?? ""}
        options=${[["", t("reports.any")], ...STATES.map((one) => [one, t(`status.${one}`)])]}
        onInput=${(status) => show({ status })}
      />
    </div>
    <${Loaded} of=${found} rows=${6} card>
      ${(first) => {
        const seen = new Set(older.items.map((one) => one.id));
        const items = [...first.items.filter((one) => !seen.has(one.id)), ...older.items];
        const next = older.next === undefined ? first.next_cursor : older.next;
        return html`
          <div class="card">
            <div class="card-head row between">
              <h2 id="report-title" class="sheet-title">${t("report.bookings")}</h2>
              <a class="btn btn-s noprint" href=${`/api/bookings.csv?${params}&bom=true`} download>
                <${Icon} name="list" />
                ${t("reports.csv")}
              </a>
            </div>
            <p class="muted small report-note">
              ${t("reports.period", { from: dateText(period.from), to: dateText(period.to), zone })}
            </p>
            ${
              items.length === 0
                ? html`<${Empty} icon="calendar" title=${t("reports.none")} text=${t("reports.none.more")} />`
                : html`<${BookingRows} items=${items} zone=${zone} />`
            }
            ${
              next &&
              html`
                <p class="report-note noprint">
                  <button class="btn" onClick=${more}>${t("reports.more")}</button>
                </p>
              `
            }
          </div>
        `;
      }}
    <//>
  `;
}
