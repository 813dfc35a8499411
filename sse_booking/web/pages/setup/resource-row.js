/** A resource in the list of its venue, and what is changed there. */
import { KindIcon } from "../../components/kind-icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";

function summary(resource) {
  return [
    resource.slot_minutes ? t("rule.slots", { n: resource.slot_minutes }) : t("rule.free"),
    resource.pool && t("places", { n: resource.capacity }),
    t(`approval.${resource.approval}`),
    resource.opening_hours ? null : t("rule.always"),
    resource.dated_hours.length > 0 && t("dated.count", { n: resource.dated_hours.length }),
    resource.closures.length > 0 && t("closures-count", { n: resource.closures.length }),
  ]
    .filter(Boolean)
    .join(" · ");
}

export function ResourceRow({ resource, open }) {
  const opener = (kind, name) => html`
    <button
      class="btn btn-s"
      aria-label=${`${t(name)}: ${resource.name}`}
      onClick=${() => open({ kind, resource })}
    >
      ${t(name)}
    </button>
  `;
  return html`
    <li class="booking thing">
      <${KindIcon} look=${lookOf(resource.kind)} />
      <div class="grow">
        <h3 class="text">${resource.name}</h3>
        <p class="small muted">${summary(resource)}</p>
      </div>
      <div class="acts">
        ${opener("dated", "dated")} ${opener("questions", "questions")} ${opener("resource", "edit")}
      </div>
    </li>
  `;
}
