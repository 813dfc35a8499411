import { Empty } from "../../components/empty.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { call } from "../../core/api.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useNow } from "../../core/store.js";
import { useList } from "../../core/use-list.js";
import { ConnectionRow } from "./connection-row.js";
import { useRowWrite } from "./use-row-write.js";

export function Connections() {
  const now = useNow(10_000);
  const list = useList(
    ["admin"],
    () => "/api/admin/connections",
    (event, value) =>
      event.type === "live_stats" && event.streams.open === value?.length ? value : "reload",
  );
  const { busy, run } = useRowWrite(list);
  const cut = ({ stream_id }) =>
    run(stream_id, "cut.done", () => call("DELETE", `/api/admin/connections/${stream_id}`));
  return html`
    <${Loaded} of=${list}>
      ${(items) =>
        items.length
          ? html`
            <div class="card tablewrap">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">${t("who")}</th>
                    <th scope="col">${t("since")}</th>
                    <th scope="col">${t("topics")}</th>
                    <th scope="col" class="num">${t("delivered")}</th>
                    <th scope="col"><span class="sr">${t("cut")}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${items.map(
                    (one) => html`
                      <${ConnectionRow}
                        key=${one.stream_id}
                        one=${one}
                        now=${now}
                        busy=${busy === one.stream_id}
                        onCut=${() => cut(one)}
                      />
                    `,
                  )}
                </tbody>
              </table>
            </div>
          `
          : html`<div class="card"><${Empty} icon="plug" title=${t("connections.none")} /></div>`}
    <//>
    <${MoreButton} more=${list.more} />
  `;
}
