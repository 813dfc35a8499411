import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourcesOf } from "../../core/places.js";
import { useNow } from "../../core/store.js";

export function Figures({ requests, today: coming, venue }) {
  const now = useNow(15_000);
  const current = coming.filter(
    (one) =>
      ["approved", "checked_in"].includes(one.status) &&
      Date.parse(one.starts_at) <= now &&
      Date.parse(one.ends_at) > now,
  );
  const places = resourcesOf(venue.id).reduce((sum, one) => sum + one.usable, 0);
  const used = current.reduce((sum, one) => sum + one.quantity, 0);
  const here = coming.filter((one) => one.status === "checked_in").length;
  const figure = (key, value) => html`
    <div class="card kpi" key=${key}>
      <b>${value}</b>
      <span>${t(`kpi.${key}`)}</span>
    </div>
  `;
  return html`
    <div class="kpis">
      ${figure("requests", requests.length)}
      ${figure(
        "today",
        coming.filter((one) => ["approved", "checked_in", "completed"].includes(one.status)).length,
      )}
      ${figure("here", here)}${figure("in-use", places ? `${used} / ${places}` : "–")}
    </div>
  `;
}
