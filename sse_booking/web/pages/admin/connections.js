import { BusyButton } from "../../components/busy-button.js";
import { Empty } from "../../components/empty.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { call } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useNow } from "../../core/store.js";
import { ago } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { useList } from "../../core/use-list.js";

export function Connections() {
  const [busy, setBusy] = useState("");
  const now = useNow(10_000);
  const list = useList(
    ["admin"],
    () => "/api/admin/connections",
    (event, value) =>
      event.type === "live_stats" && event.streams.open === value?.length ? value : "reload",
  );
  const cut = async (one) => {
    setBusy(one.stream_id);
    try {
      await call("DELETE", `/api/admin/connections/${one.stream_id}`);
      toast(t("cut.done"));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    list.reload();
  };
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
                    <th scope="col">${t("delivered")}</th>
                    <th scope="col"><span class="sr">${t("cut")}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${items.map(
                    (one) => html`
                      <tr key=${one.stream_id}>
                        <td class="strong text">
                          ${one.user_id ?? t("nobody")}${" "}
                          <span class=${`badge ${one.state === "live" ? "good" : "warn"}`}>
                            ${t(`stream.${one.state}`)}
                          </span>
                        </td>
                        <td class="nowrap" data-label=${t("since")}>${ago(one.opened_at, now)}</td>
                        <td class="detail" data-label=${t("topics")}>${one.topics.join(", ")}</td>
                        <td class="num" data-label=${t("delivered")}>${one.delivered}</td>
                        <td class="act">
                          <${BusyButton}
                            class="btn btn-s btn-bad"
                            busy=${busy === one.stream_id}
                            aria-label=${`${t("cut")}: ${one.user_id ?? ""}`}
                            onClick=${() => cut(one)}
                          >
                            ${t("cut")}
                          <//>
                        </td>
                      </tr>
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
