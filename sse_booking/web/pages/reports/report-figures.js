import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { HeatMap } from "../admin/heat-map.js";
import { ReportBars } from "./report-bars.js";
import { shown } from "./report-table.js";

/** The column that names a bar, and its figure. */
const CHARTS = {
  utilisation: ["resource", "percent"],
  upcoming: ["date", "bookings"],
  "lead-time": ["lead", "bookings"],
  "no-shows": ["resource", "percent"],
  payments: ["payment_status", "bookings"],
};

/** The charts of a report: bars, and a heat map of the week. */
export function ReportFigures({ report, name, venue }) {
  const [label, figure] = CHARTS[name] ?? [];
  const bars = report.rows.map((row) => [shown(label, row[label]), row[figure], shown(figure, row[figure])]);
  return html`
    ${figure && html`<${ReportBars} rows=${bars} most=${figure === "percent" ? 100 : undefined} />`}
    ${
      report.heat &&
      html`
        <div class="report-heat">
          <${HeatMap}
            grid=${report.heat}
            venue=${venue}
            label=${t(`report.${name}.heat`)}
            text=${(value) => (name === "utilisation" ? shown("percent", value) : String(value))}
          />
        </div>
      `
    }
  `;
}
