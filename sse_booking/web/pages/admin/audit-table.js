/** Tables of the audit log, newest first, with more on demand. */
import { Empty } from "../../components/empty.js";
import { html } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";
import { AuditDetail } from "./audit-detail.js";

export function AuditTable({ rows, more }) {
  if (!rows.length) return html`<div class="card"><${Empty} icon="list" title=${t("audit.none")} /></div>`;
  const subject = (text) =>
    text.startsWith("booking:") ? html`<a href=${`/bookings/${text.slice(8)}`}>${text}</a>` : text;
  return html`
    <div class="card tablewrap">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">${t("when")}</th>
            <th scope="col">${t("who")}</th>
            <th scope="col">${t("client-address")}</th>
            <th scope="col">${t("what-done")}</th>
            <th scope="col">${t("subject")}</th>
            <th scope="col">${t("details")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`
              <tr key=${row.id}>
                <td class="nowrap">${stamp(row.at)}</td>
                <td class="strong text">${row.actor_id}</td>
                <td class="mono nowrap small">${row.address || "–"}</td>
                <td>${has(`done.${row.action}`) ? t(`done.${row.action}`) : row.action}</td>
                <td class="mono text small">${subject(row.subject)}</td>
                <td class="detail"><${AuditDetail} detail=${row.detail} /></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${more && html`<p><button class="btn" onClick=${more}>${t("more-rows")}</button></p>`}
  `;
}
