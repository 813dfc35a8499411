/** The dashboard of administrators. */
import { Empty } from "../../components/empty.js";
import { Segmented } from "../../components/segmented.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { usePlaces } from "../../core/places.js";
import { go } from "../../core/router.js";
import { isAdmin } from "../../core/session.js";
import { Accounts } from "./accounts.js";
import { Announce } from "./announce.js";
import { Connections } from "./connections.js";
import { Deliveries } from "./deliveries.js";
import { LiveStats } from "./live-stats.js";
import { LogTable } from "./log.js";
import { Nodes } from "./nodes.js";

const TABS = ["live", "accounts", "connections", "nodes", "deliveries", "activity", "audit", "announce"];

export default function AdminPage({ id }) {
  usePlaces();
  if (!isAdmin())
    return html`
      <h1 tabindex="-1">${t("nav.admin")}</h1>
      <div class="card"><${Empty} icon="alert" title=${t("problem.forbidden")} /></div>
    `;
  const tab = TABS.includes(id) ? id : "live";
  return html`
    <div class="head">
      <div><h1 tabindex="-1">${t("admin.title")}</h1></div>
      <${Segmented}
        label=${t("view")}
        value=${tab}
        onChange=${(key) => go(key === "live" ? "/admin" : `/admin/${key}`, { replace: true })}
        options=${TABS.map((key) => [key, t(`admin.${key}`)])}
      />
    </div>
    ${
      tab === "live"
        ? html`<${LiveStats} />`
        : tab === "accounts"
          ? html`<${Accounts} />`
          : tab === "connections"
            ? html`<${Connections} />`
            : tab === "nodes"
              ? html`<${Nodes} />`
              : tab === "deliveries"
                ? html`<${Deliveries} />`
                : tab === "announce"
                  ? html`<${Announce} />`
                  : html`
              <${LogTable}
                key=${tab}
                path=${tab === "audit" ? "/api/admin/audit" : "/api/admin/booking-activity"}
              />
            `
    }
  `;
}
