/** The staff of a venue. Its owner adds and removes people; everybody else may leave. */
import { ErrorMessage } from "../../components/error-message.js";
import { get, remove } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { owns } from "../../core/owning.js";
import { you } from "../../core/session.js";
import { useSaving } from "../../core/use-saving.js";
import { AddStaff } from "./add-staff.js";
import { GiveVenue } from "./give-venue.js";
import { Invite } from "./invite.js";
import { StaffMember } from "./staff-member.js";

export function Staff({ venue }) {
  const [{ items: people, offered_to: offered }, setStaff] = useState(
    /** @type {{items: any[], offered_to: any}} */ ({ items: [], offered_to: null }),
  );
  const load = () =>
    get(`/api/venues/${venue.id}/staff`).then(
      ({ data }) => setStaff(data),
      () => {},
    );
  const { error, run } = useSaving(load);
  useEffect(() => {
    load();
  }, [venue.id, venue.owner_id, venue.staff?.join()]);
  const isOwner = owns(venue);
  const unknown = people.filter((one) => one.known === false);
  const leave = (one) => () =>
    run(() => remove(`/api/venues/${venue.id}/staff/${encodeURIComponent(one.user_id)}`));
  const mayRemove = (one) => one.role !== "owner" && (isOwner || one.user_id === you()?.user_id);
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("setup.staff")}</h2></div>
      <div class="card-body stack">
        <ul class="stack-s">
          ${people.map(
            (one) => html`
              <${StaffMember}
                key=${one.user_id}
                of=${one}
                isOffered=${one.user_id === offered}
                onRemove=${mayRemove(one) ? leave(one) : null}
              />
            `,
          )}
        </ul>
        ${unknown.map(
          (one) =>
            html`<p class="hintbox small" role="status" key=${one.user_id}>${t("unknown.staff", { who: one.user_id })}</p>`,
        )}
        <${ErrorMessage} error=${error} />
        ${
          isOwner
            ? html`
              <${AddStaff} venue=${venue} onDone=${load} />
              <${Invite} venue=${venue} />
              <${GiveVenue} venue=${venue} people=${people} offered=${offered} onDone=${load} />
            `
            : html`<p class="muted small">${t("setup.owner-only")}</p>`
        }
      </div>
    </section>
  `;
}
