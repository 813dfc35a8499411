import { Empty } from "../../components/empty.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";

/** Nothing matches, or there are no venues at all. */
export function NothingFound({ some, onReset }) {
  const { you } = useStore(site);
  return html`
    <div class="card">
      <${Empty}
        icon="search"
        title=${t(some ? "find.none" : "find.empty")}
        text=${t(some ? "find.none.more" : "find.empty.more")}
      >
        ${
          some
            ? html`<button class="btn" onClick=${onReset}>${t("find.reset")}</button>`
            : you && html`<a class="btn btn-main" href="/setup">${t("setup.new")}</a>`
        }
      <//>
    </div>
  `;
}
