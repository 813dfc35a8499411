import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";
import { Attempts } from "./attempts.js";
import { RemoveWebhookDialog } from "./remove-webhook-dialog.js";
import { useWebhook } from "./use-webhook.js";

const LOOKS = { active: "good", paused: "plain", failing: "warn", disabled: "bad" };

function standing(one) {
  if (one.state === "failing")
    return t("webhooks.failing.more", { since: stamp(one.failing_since), next: stamp(one.next_at) });
  return t(`webhooks.${one.state}.more`);
}

/** One endpoint: how it stands, and what can be done with it. */
export function Webhook({ one, onChange, onSecret }) {
  const [asked, ask] = useState(false);
  const { path, busy, error, tries, test, rotate, set, replay, remove } = useWebhook({
    one,
    onChange,
    onSecret,
  });
  const runs = one.state === "active" || one.state === "failing";
  return html`
    <section class="card">
      <div class="card-head">
        <div class="grow">
          <h2 class="text mono">${one.url}</h2>
          <p class="small muted">${standing(one)}</p>
          ${one.events && html`<p class="small muted text">${one.events.join(", ")}</p>`}
        </div>
        <span class=${`badge ${LOOKS[one.state]}`}>${t(`webhooks.${one.state}`)}</span>
      </div>
      <div class="card-body stack">
        <div class="row-s">
          <${BusyButton} class="btn" busy=${busy === "test"} onClick=${test}>${t("webhooks.test")}<//>
          <${BusyButton}
            class="btn"
            busy=${busy === "paused" || busy === "active"}
            onClick=${() => set(runs ? "paused" : "active")}
          >
            ${t(runs ? "webhooks.pause" : "webhooks.resume")}
          <//>
          <${BusyButton} class="btn" busy=${busy === "rotate"} onClick=${rotate}>${t("webhooks.rotate")}<//>
          <button class="btn btn-bad" onClick=${() => ask(true)}>${t("webhooks.remove")}</button>
        </div>
        <${ErrorMessage} error=${error} />
        <${Attempts} path=${path} tries=${tries} onReplay=${replay} />
      </div>
      ${
        asked &&
        html`
          <${RemoveWebhookDialog}
            url=${one.url}
            onClose=${() => ask(false)}
            onRemove=${() => remove().then(() => ask(false))}
          />
        `
      }
    </section>
  `;
}
