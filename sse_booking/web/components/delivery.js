import { html } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { stamp } from "../core/time.js";
import { Icon } from "./icon.js";

const GOOD = { sent: "good", due: "info", sending: "info", dropped: "", gone: "warn", dead: "bad" };

/** The content of a delivery in a word. */
function deliveryLabel(one) {
  const key = [`told.${one.type}`, `pref.${one.type}`].find(has);
  return key ? t(key) : one.type;
}

/** The state of a delivery in words: when it is planned, or why it was dropped. */
function stateOf(one) {
  if (one.state === "due" && Date.parse(one.next_at) - Date.now() > 300_000)
    return t("delivery.planned", { time: stamp(one.next_at) });
  const why = one.reason && has(`dropped.${one.reason}`) ? `: ${t(`dropped.${one.reason}`)}` : "";
  return t(`delivery.${one.state}`) + why;
}

/** One delivery: its content, channel, time and result. */
export function Delivery({ one, withUser, children = null }) {
  const state = html`<span class=${`badge ${GOOD[one.state]}`}>${stateOf(one)}</span>`;
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
      ${children ? html`<div class="acts">${state} ${children}</div>` : state}
    </li>
  `;
}
