/** Charts without a library: bars over hours, a heat map of a week, a meter. Each has its numbers as text too. */
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { myZone, time } from "../../core/time.js";

export function HourBars({ hours, label }) {
  const most = Math.max(4, ...hours.map((one) => one.booked + one.cancelled));
  const width = 100 / hours.length;
  const y = (n) => 96 - (n / most) * 88;
  return html`
    <figure class="chart">
      <span class="most" aria-hidden="true">${most}</span>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        ${[0.25, 0.5, 0.75, 1].map(
          (part) =>
            html`
              <line key=${part} x1="0" x2="100" y1=${96 - part * 88} y2=${96 - part * 88} class="rule" />
            `,
        )}
        ${hours.map(
          (one, index) => html`
            <g key=${one.at}>
              <rect
                class="booked"
                x=${index * width + width * 0.16}
                width=${width * 0.68}
                y=${y(one.booked)}
                height=${96 - y(one.booked)}
                rx="0.6"
              />
              <rect
                class="cancelled"
                x=${index * width + width * 0.16}
                width=${width * 0.68}
                y=${y(one.booked + one.cancelled)}
                height=${y(one.booked) - y(one.booked + one.cancelled)}
                rx="0.6"
              />
            </g>
          `,
        )}
      </svg>
      <div class="axis" aria-hidden="true">
        ${hours
          .filter((_, index) => index % 6 === 0 || index === hours.length - 1)
          .map((one) => html`<span key=${one.at}>${time(one.at, myZone())}</span>`)}
      </div>
      <figcaption class="row-s small muted">
        <span class="key booked"></span>
        ${t("stats.booked")}
        <span class="key cancelled"></span>
        ${t("stats.cancelled")}
        <span class="sr">
          ${label}:${" "}
          ${hours
            .filter((one) => one.booked || one.cancelled)
            .map((one) => `${time(one.at, myZone())} ${one.booked}`)
            .join(", ")}
        </span>
      </figcaption>
    </figure>
  `;
}
