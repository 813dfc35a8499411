import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { call } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useNow } from "../../core/store.js";
import { toast } from "../../core/toasts.js";
import { useList } from "../../core/use-list.js";
import { NodeRow } from "./node-row.js";

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
                  <${NodeRow}
                    key=${one.id}
                    one=${one}
                    now=${now}
                    busy=${busy === one.id}
                    onSpread=${items.length > 1 && (() => spread(one))}
                  />
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
