import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { put, remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";
import { Invite } from "./invite.js";

export function Staff({ venue }) {
  const [name, setName] = useState("");
  const { busy, error, run } = useSaving(() => setName(""));
  const add = (event) => {
    event.preventDefault();
    if (name.trim()) run(() => put(`/api/venues/${venue.id}/staff/${encodeURIComponent(name.trim())}`));
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("setup.staff")}</h2></div>
      <div class="card-body stack">
        <ul class="stack-s">
          <li class="row-s">
            <span class="avatar" aria-hidden="true">${venue.owner_id[0]?.toUpperCase()}</span>
            <span class="text grow">${venue.owner_id}</span>
            <span class="badge plain">${t("owner")}</span>
          </li>
          ${(venue.staff ?? []).map(
            (one) => html`
              <li class="row-s" key=${one}>
                <span class="avatar" aria-hidden="true">${[...one][0]?.toUpperCase()}</span>
                <span class="text grow">${one}</span>
                <button
                  class="btn btn-s btn-quiet"
                  aria-label=${t("setup.remove-staff", { who: one })}
                  onClick=${() => run(() => remove(`/api/venues/${venue.id}/staff/${encodeURIComponent(one)}`))}
                >
                  <${Icon} name="x" />
                </button>
              </li>
            `,
          )}
        </ul>
        <form class="inline" onSubmit=${add}>
          <label class="grow">
            <span class="sr">${t("setup.staff-name")}</span>
            <input
              class="input"
              placeholder=${t("setup.staff-name")}
              value=${name}
              onInput=${(event) => setName(event.target.value)}
            />
          </label>
          <${BusyButton} busy=${busy}>${t("add")}<//>
        </form>
        <${ErrorMessage} error=${error} />
        <${Invite} venue=${venue} />
      </div>
    </section>
  `;
}
