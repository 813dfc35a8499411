import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { canPush, isApple, remove, signUp, thisDevice } from "../../core/push.js";
import { Device } from "./device.js";
import { useOwnList } from "./use-own-list.js";

/** Return the reason why this browser can't receive pushes, as the key of a text, or "". */
function blocker() {
  if (!canPush()) return isApple() ? "devices.apple" : "devices.cannot";
  return Notification.permission === "denied" ? "devices.denied" : "";
}

export function Devices({ onChange }) {
  const {
    data: now,
    busy,
    error,
    run,
  } = useOwnList("/api/me/devices", {
    onChange,
    explain: (failure) => (failure.status === undefined ? { message: t("devices.failed") } : failure),
  });
  if (now && !now.public_key) return null;
  const here = now?.items.some((one) => one.id === thisDevice());
  const why = blocker();
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("devices")}</h2>
          <p class="small muted">${t("devices.lead")}</p>
        </div>
      </div>
      <div class="card-body stack">
        ${!now && !error && html`<${Loading} rows=${1} />`}
        ${now?.items.map(
          (one) =>
            html`<${Device} key=${one.id} one=${one} onRemove=${() => run(one.id, () => remove(one.id))} />`,
        )}
        <${ErrorMessage} error=${error} />
        ${now && !here && why && html`<p class="small">${t(why)}</p>`}
        ${
          now &&
          !here &&
          !why &&
          html`
            <p>
              <${BusyButton} class="btn" busy=${busy === "here"} onClick=${() => run("here", () => signUp(now.public_key))}>
                <${Icon} name="bell" />
                ${t("devices.add")}
              <//>
            </p>
          `
        }
      </div>
    </section>
  `;
}
