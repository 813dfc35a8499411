import { html } from "../../core/dom.js";

export function Meter({ label, value, of }) {
  const part = of ? Math.min(1, value / of) : 0;
  return html`
    <div class="meter" role="img" aria-label=${`${label}: ${value} / ${of}`}>
      <div class="row between small">
        <span class="text">${label}</span>
        <span class="num strong">${value} / ${of}</span>
      </div>
      <div class="meter-track">
        <i class=${part >= 1 && of > 1 ? "full" : ""} style=${{ width: `${part * 100}%` }}></i>
      </div>
    </div>
  `;
}
