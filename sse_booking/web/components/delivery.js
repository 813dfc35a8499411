import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { stamp } from "../core/time.js";
import { Icon } from "./icon.js";
import { deliveryLabel, GOOD, stateOf } from "./sent-list.js";

/** One delivery: its content, channel, time and result. */
export function Delivery({ one, withUser, children = null }) {
  return html`
    <li class="booking thing">
      <span class=${`kindicon ${one.state === "sent" ? "kind-other" : "past"}`}><${Icon} name="bell" /></span>
      <div class="grow">
        <h3>${deliveryLabel(one)}</h3>
        <p class="small muted text">
          ${t("sent.at", { channel: t(`channel.${one.channel}`), time: stamp(one.finished_at ?? one.created_at) })}
          ${withUser && one.user_id && ` ${t("sent.to", { user: one.user_id })}`}
        </p>
      </div>
      <span class=${`badge ${GOOD[one.state]}`}>${stateOf(one)}</span>
      ${children}
    </li>
  `;
}
