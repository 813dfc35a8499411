import { html } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { time } from "../../core/time.js";

export function Slot({ slot, resource, zone, state, onPick }) {
  const word =
    state === "closed" && has(`slot.blocked.${slot.reason}`)
      ? `slot.blocked.${slot.reason}`
      : `slot.${state}`;
  const text = `${time(slot.starts_at, zone)} – ${time(slot.ends_at, zone)}, ${t(word)}`;
  const left = resource.pool && state === "free" ? t("slot.left", { n: slot.available }) : t(word);
  return html`
    <button
      class=${`slot ${state}`}
      aria-label=${text}
      aria-pressed=${state === "chosen" ? "true" : "false"}
      data-slot=${slot.starts_at}
      disabled=${state === "closed" || state === "sending"}
      onClick=${() => onPick(slot, state)}
    >
      <time datetime=${slot.starts_at}>${time(slot.starts_at, zone)}</time>
      <span>${left}</span>
    </button>
  `;
}
