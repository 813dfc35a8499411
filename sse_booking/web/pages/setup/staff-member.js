import { Icon } from "../../components/icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { initials } from "../../core/names.js";

/** One of the staff of a venue, or somebody who is invited. `onRemove` is null for who may not remove them. */
export function StaffMember({ of, isOffered, onRemove }) {
  const name = of.name || of.user_id;
  const badge = isOffered ? "offered.badge" : { owner: "owner", invited: "invited.badge" }[of.role];
  return html`
    <li class="row-s">
      <span class="avatar" aria-hidden="true">${initials(name)}</span>
      <span class="text grow">${name}${of.name && html` <small class="muted">${of.user_id}</small>`}</span>
      ${of.known === false && html`<span class="badge warn">${t("unknown.badge")}</span>`}
      ${badge && html`<span class="badge plain">${t(badge)}</span>`}
      ${
        onRemove &&
        html`
          <button
            class="btn btn-s btn-quiet"
            aria-label=${t("setup.remove-staff", { who: name })}
            onClick=${onRemove}
          >
            <${Icon} name="x" />
          </button>
        `
      }
    </li>
  `;
}
