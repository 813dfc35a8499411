/** Charts without a library: bars over hours, a heat map of a week, a meter. Each has its numbers as text too. */
import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { addDays, clock, hourOf, myZone, time, weekday } from "../core/time.js";

export function HourBars({ hours, label }) {
  const most = Math.max(4, ...hours.map((one) => one.booked + one.cancelled));
  const width = 100 / hours.length;
  const y = (n) => 96 - (n / most) * 88;
  return html`<figure class="chart"><span class="most" aria-hidden="true">${most}</span><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      ${[0.25, 0.5, 0.75, 1].map((part) => html`<line key=${part} x1="0" x2="100" y1=${96 - part * 88} y2=${96 - part * 88} class="rule" />`)}
      ${hours.map((one, index) => html`<g key=${one.at}><rect class="booked" x=${index * width + width * 0.16} width=${width * 0.68} y=${y(one.booked)} height=${96 - y(one.booked)} rx="0.6" /><rect class="cancelled" x=${index * width + width * 0.16} width=${width * 0.68} y=${y(one.booked + one.cancelled)} height=${y(one.booked) - y(one.booked + one.cancelled)} rx="0.6" /></g>`)}</svg>
    <div class="axis" aria-hidden="true">${hours.filter((_, index) => index % 6 === 0 || index === hours.length - 1).map((one) => html`<span key=${one.at}>${time(one.at, myZone())}</span>`)}</div>
    <figcaption class="row-s small muted"><span class="key booked"></span>${t("stats.booked")}<span class="key cancelled"></span>${t("stats.cancelled")}<span class="sr">${label}: ${hours.filter((one) => one.booked || one.cancelled).map((one) => `${time(one.at, myZone())} ${one.booked}`).join(", ")}</span></figcaption></figure>`;
}

export function HeatMap({ grid }) {
  const most = Math.max(1, ...grid.flat());
  const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => grid.some((row) => row[hour]));
  const from = Math.min(8, ...busy);
  const to = Math.max(20, ...busy);
  const shown = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return html`<div class="heatwrap" tabindex="0" role="region" aria-label=${t("stats.popular")}><table class="heat"><caption class="sr">${t("stats.popular")}</caption><thead><tr><td></td>${shown.map((hour) => html`<th scope="col" key=${hour}>${hour % 2 ? html`<span class="sr">${hourOf(hour)}</span>` : html`<span class="sr">${hourOf(hour)}</span><span aria-hidden="true">${hour}</span>`}</th>`)}</tr></thead>
    <tbody>${grid.map((row, index) => html`<tr key=${index}><th scope="row">${weekday(addDays("2026-01-05", index))}</th>${shown.map((hour) => html`<td key=${hour} title=${`${clock(hour * 60)}: ${row[hour]}`} style=${{ "--heat": row[hour] / most }}><span class="sr">${row[hour]}</span></td>`)}</tr>`)}</tbody></table></div>`;
}

export function Meter({ label, value, of }) {
  const part = of ? Math.min(1, value / of) : 0;
  return html`<div class="meter" role="img" aria-label=${`${label}: ${value} / ${of}`}><div class="row between small"><span class="text">${label}</span><span class="num strong">${value} / ${of}</span></div><div class="meter-track"><i class=${part >= 1 && of > 1 ? "full" : ""} style=${{ width: `${part * 100}%` }}></i></div></div>`;
}
