/** Somebody's saved views of a venue's reports: open, name, rename, remove, and copy the address of the one that is shown. */
import { Icon } from "../../components/icon.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { removeView, saveView, viewQuery, viewsOf } from "../../core/saved-views.js";
import { you } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { toast } from "../../core/toasts.js";
import { NameViewDialog } from "./name-view-dialog.js";

export function SavedViews({ venue, query }) {
  const user = you()?.user_id ?? "";
  const views = useStore(viewsOf(user, venue.id));
  const [naming, setNaming] = useState(false);
  const here = viewQuery(query);
  const shown = views.find((one) => one.query === here);
  const save = (name) => {
    if (saveView(user, venue.id, name, here)) toast(t("saved"));
    else toast(t("views.unkept"), { tone: "warn" });
  };
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => toast(t("copied")),
      () => toast(t("not-done"), { tone: "bad" }),
    );
  const button = (icon, key, press) => html`
    <button class="btn btn-s" onClick=${press}>
      <${Icon} name=${icon} />
      ${t(key)}
    </button>
  `;
  return html`
    <div class="row-s wrap views noprint">
      ${
        views.length > 0 &&
        html`
          <ul class="row-s wrap" aria-label=${t("views")}>
            ${views.map(
              (one) => html`
                <li key=${one.query}>
                  <a class="chip" href=${`/reports/${venue.id}?${one.query}`} aria-current=${one === shown ? "page" : undefined}>
                    ${one.name}
                  </a>
                </li>
              `,
            )}
          </ul>
        `
      }
      ${button(shown ? "edit" : "plus", shown ? "views.rename" : "views.save", () => setNaming(true))}
      ${button("list", "views.copy", copy)}
      ${shown && button("trash", "views.remove", () => removeView(user, venue.id, here))}
      ${naming && html`<${NameViewDialog} name=${shown?.name ?? ""} onSave=${save} onClose=${() => setNaming(false)} />`}
    </div>
  `;
}
