import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";

/** One message, with who wrote it and when. */
export function Message({ one, mine }) {
  return html`
    <li class=${`bubble text ${mine ? "mine" : ""}`}>
      ${one.text}
      <small>
        <bdi>
          ${mine ? t("you") : one.author_name || one.author_id}
        </bdi>
        ${" "}·${" "}${stamp(one.created_at)}
      </small>
    </li>
  `;
}
