import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { call } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useNow } from "../../core/store.js";
import { useList } from "../../core/use-list.js";
import { NodeRow } from "./node-row.js";
import { useRowWrite } from "./use-row-write.js";

/** Which share of a node's streams one press sends elsewhere. */
const PERCENT = 50;

export function Nodes() {
  const now = useNow(10_000);
  const list = useList(
    ["admin"],
    () => "/api/admin/nodes",
    (event, value) => (event.type === "live_stats" ? "reload" : value),
  );
  const { busy, run } = useRowWrite(list);
  const spread = ({ id }) =>
    run(id, "spread.done", () =>
      call("POST", `/api/admin/nodes/${encodeURIComponent(id)}/spread`, { body: { percent: PERCENT } }),
    );
  return html`
    <${Loaded} of=${list}>
      ${(items) => html`
        <div class="stack">
          <div class="card tablewrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">${t("node")}</th>
                  <th scope="col">${t("since")}</th>
                  <th scope="col">${t("node.beat")}</th>
                  <th scope="col" class="num">${t("stats.streams")}</th>
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
        </div>
      `}
    <//>
    <${MoreButton} more=${list.more} />
  `;
}
