import { BusyButton } from "../../components/busy-button.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { call } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useNow } from "../../core/store.js";
import { ago } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { useList } from "../../core/use-list.js";

/** Which share of a node's streams one press sends elsewhere. */
const PERCENT = 50;

export function Nodes() {
  const [busy, setBusy] = useState("");
  const now = useNow(10_000);
  const list = useList(
    ["admin"],
    () => "/api/admin/nodes",
    (event, value) => (event.type === "live_stats" ? "reload" : value),
  );
  const spread = async (one) => {
    setBusy(one.id);
    try {
      await call("POST", `/api/admin/nodes/${encodeURIComponent(one.id)}/spread`, {
        body: { percent: PERCENT },
      });
      toast(t("spread.done"));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    list.reload();
  };
  return html`
    <${Loaded} of=${list}>
      ${(items) => html`
        <div class="card tablewrap">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">${t("node")}</th>
                <th scope="col">${t("since")}</th>
                <th scope="col">${t("node.beat")}</th>
                <th scope="col">${t("stats.streams")}</th>
                <th scope="col"><span class="sr">${t("spread")}</span></th>
              </tr>
            </thead>
            <tbody>
              ${items.map(
                (one) => html`
                  <tr key=${one.id}>
                    <td class="strong text">
                      ${one.id}${" "}
                      <span class=${`badge ${one.state === "alive" ? "good" : "warn"}`}>
                        ${t(`node.${one.state}`)}
                      </span>
                      ${one.this && html`${" "}<span class="badge">${t("node.this")}</span>`}
                    </td>
                    <td class="nowrap" data-label=${t("since")}>${ago(one.started_at, now)}</td>
                    <td class="nowrap" data-label=${t("node.beat")}>${ago(one.beat_at, now)}</td>
                    <td class="num" data-label=${t("stats.streams")}>${one.streams.open}</td>
                    <td class="act">
                      ${
                        items.length > 1 &&
                        html`
                          <${BusyButton}
                            class="btn btn-s"
                            busy=${busy === one.id}
                            aria-label=${`${t("spread")}: ${one.id}`}
                            onClick=${() => spread(one)}
                          >
                            ${t("spread")}
                          <//>
                        `
                      }
                    </td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
        ${items.length === 1 && html`<p class="muted">${t("node.alone")}</p>`}
      `}
    <//>
    <${MoreButton} more=${list.more} />
  `;
}
