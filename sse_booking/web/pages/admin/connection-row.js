import { BusyButton } from "../../components/busy-button.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { ago } from "../../core/time.js";

/** One open stream, with a button that ends it. */
export function ConnectionRow({ one, now, busy, onCut }) {
  return html`
    <tr>
      <td class="strong text">
        ${one.user_id ?? t("nobody")}${" "}
        <span class=${`badge ${one.state === "live" ? "good" : "warn"}`}>
          ${t(`stream.${one.state}`)}
        </span>
      </td>
      <td class="nowrap" data-label=${t("since")}>${ago(one.opened_at, now)}</td>
      <td class="detail" data-label=${t("topics")}>${one.topics.join(", ")}</td>
      <td class="num" data-label=${t("delivered")}>${one.delivered}</td>
      <td class="act">
        <${BusyButton}
          class="btn btn-s btn-bad"
          busy=${busy}
          aria-label=${`${t("cut")}: ${one.user_id ?? ""}`}
          onClick=${onCut}
        >
          ${t("cut")}
        <//>
      </td>
    </tr>
  `;
}
