import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { call, patch, post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { Attempts } from "./attempts.js";

const LOOKS = { active: "good", paused: "plain", failing: "warn", disabled: "bad" };

function standing(one) {
  if (one.state === "failing")
    return t("webhooks.failing.more", { since: stamp(one.failing_since), next: stamp(one.next_at) });
  return t(`webhooks.${one.state}.more`);
}

/** One endpoint: how it stands, and what can be done with it. */
export function Webhook({ one, onChange, onSecret }) {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [asked, ask] = useState(false);
  const [tries, setTries] = useState(0);
  /** @type {any} */
  const path = `/api/venues/${one.venue_id}/webhooks/${one.id}`;
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      setTries((n) => n + 1);
      onChange();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const test = () =>
    run("test", async () => {
      const { data } = await post(/** @type {any} */ (`${path}/test`), undefined, { key: null });
      toast(t(data.ok ? "webhooks.test.ok" : "webhooks.test.failed"));
    });
  const rotate = () =>
    run("rotate", async () => {
      const { data } = await post(/** @type {any} */ (`${path}/secret`), undefined, { key: null });
      onSecret(data.secret);
    });
  const set = (state) => run(state, () => patch(path, { state }, { ifMatch: one.version }));
  const replay = (after) =>
    run("replay", async () => {
      await post(/** @type {any} */ (`${path}/replay`), { after });
      toast(t("webhooks.replayed"));
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
          <${Dialog}
            title=${t("webhooks.remove.ask")}
            onClose=${() => ask(false)}
            foot=${html`
              <button class="btn" onClick=${() => ask(false)}>${t("keep")}</button>
              <button class="btn btn-bad" onClick=${() => run("remove", () => call("DELETE", path)).then(() => ask(false))}>
                ${t("webhooks.remove")}
              </button>
            `}
          >
            <p class="text">${t("webhooks.remove.more", { url: one.url })}</p>
          <//>
        `
      }
    </section>
  `;
}
