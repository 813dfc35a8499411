import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { get, put, remove } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { initials } from "../../core/names.js";
import { useSaving } from "../../core/use-saving.js";
import { Invite } from "./invite.js";

export function Staff({ venue }) {
  const [name, setName] = useState("");
  const [people, setPeople] = useState(/** @type {any[]} */ ([]));
  const load = () =>
    get(`/api/venues/${venue.id}/staff`).then(
      ({ data }) => setPeople(data.items),
      () => {},
    );
  const { busy, error, run } = useSaving(() => {
    setName("");
    load();
  });
  useEffect(() => {
    load();
  }, [venue.id, venue.staff?.join()]);
  const add = (event) => {
    event.preventDefault();
    if (name.trim()) run(() => put(`/api/venues/${venue.id}/staff/${encodeURIComponent(name.trim())}`));
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("setup.staff")}</h2></div>
      <div class="card-body stack">
        <ul class="stack-s">
          ${people.map(
            (one) => html`
              <li class="row-s" key=${one.user_id}>
                <span class="avatar" aria-hidden="true">${initials(one.name || one.user_id)}</span>
                <span class="text grow">
                  ${one.name || one.user_id}${one.name && html` <small class="muted">${one.user_id}</small>`}
                </span>
                ${one.role !== "staff" && html`<span class="badge plain">${t(one.role === "owner" ? "owner" : "invited.badge")}</span>`}
                ${
                  one.role !== "owner" &&
                  html`
                    <button
                      class="btn btn-s btn-quiet"
                      aria-label=${t("setup.remove-staff", { who: one.name || one.user_id })}
                      onClick=${() => run(() => remove(`/api/venues/${venue.id}/staff/${encodeURIComponent(one.user_id)}`))}
                    >
                      <${Icon} name="x" />
                    </button>
                  `
                }
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
