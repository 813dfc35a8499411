import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";

const TONES = {
  held: "warn",
  pending: "warn",
  approved: "good",
  checked_in: "info",
  completed: "plain",
  rejected: "bad",
  cancelled: "plain",
  revoked: "bad",
  expired: "plain",
  no_show: "bad",
};

export function StatusBadge({ status }) {
  return html`<span class=${`badge ${TONES[status] ?? ""}`}>${t(`status.${status}`)}</span>`;
}
