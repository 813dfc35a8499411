/** Figures as bars. Each has its number beside it, and the table below has all of them, so the drawing adds no information. */
import { html } from "../../core/dom.js";

const MOST_BARS = 31;

/** `rows` are `[label, figure, text]`. */
export function ReportBars({ rows, most }) {
  const whole = most ?? Math.max(1, ...rows.map(([, figure]) => figure));
  return html`
    <div class="report-bars" aria-hidden="true">
      ${rows.slice(0, MOST_BARS).map(
        ([label, figure, text], index) => html`
          <span key=${`${index}-label`}>${label}</span>
          <svg key=${`${index}-bar`} viewBox="0 0 100 10" preserveAspectRatio="none">
            <rect width=${Math.min(100, (100 * figure) / whole)} height="10" />
          </svg>
          <span key=${`${index}-figure`}>${text}</span>
        `,
      )}
    </div>
  `;
}
