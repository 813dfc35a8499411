import { BusyButton } from "../../components/busy-button.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { ago } from "../../core/time.js";

/** One node of the service. `onSpread` is missing where it is the only one. */
export function NodeRow({ one, now, busy, onSpread }) {
  return html`
    <tr>
      <td class="strong text">
        ${one.id}${" "}
        <span class=${`badge ${one.state === "alive" ? "good" : "warn"}`}>
          ${t(`node.${one.state}`)}
        </span>
        ${one.this && html`${" "}<span class="badge">${t("node.this")}</span>`}
      </td>
      <td class="nowrap" data-label=${t("since")}>${ago(one.started_at, now)}</td>
      <td class="nowrap" data-label=${t("node.beat")}>${ago(one.beat_at, now)}</td>
      <td class="num" data-label=${t("stats.streams")}>${one.streams.open}</td>
      <td class="act">
        ${
          onSpread &&
          html`
            <${BusyButton} class="btn btn-s" busy=${busy} aria-label=${`${t("spread")}: ${one.id}`} onClick=${onSpread}>
              ${t("spread")}
            <//>
          `
        }
      </td>
    </tr>
  `;
}
