/**
 * Exceptions to the hours: seasons, dates, holidays, fewer places; and whether bookings must lie within the hours or only begin and end in
 * them.
 */
import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { today } from "../../core/time.js";
import { DatedHoursForm } from "./dated-hours-form.js";
import { DatedHoursList } from "./dated-hours-list.js";
import { Holidays } from "./holidays.js";
import { useDatedHours } from "./use-dated-hours.js";

const closedDay = ({ date, name }) => ({ from: date, to: date, hours: [], capacity: null, reason: name });

export function DatedHoursDialog({ venue, resource, others, onClose }) {
  const [apply, setApply] = useState(resource.hours_apply);
  const [everywhere, setEverywhere] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const { list, add, remove, save, busy, error } = useDatedHours(resource, others, onClose);
  const submit = (event) => {
    event.preventDefault();
    save({ apply, everywhere, cancelling });
  };
  return html`
    <${Dialog}
      wide=${true}
      title=${t("dated.of", { what: resource.name })}
      onClose=${onClose}
      foot=${html`
        <button class="btn" onClick=${onClose}>${t("back")}</button>
        <${BusyButton} class="btn btn-main" busy=${busy} form="dated">${t("save")}<//>
      `}
    >
      <div class="stack-l">
        <p class="muted small">${t("dated.lead")}</p>
        <${DatedHoursList} list=${list} onRemove=${remove} />
        <${DatedHoursForm} resource=${resource} first=${today(venue.timezone)} onAdd=${(one) => add([one])} />
        <${Holidays} year=${Number(today(venue.timezone).slice(0, 4))} onAdd=${(days) => add(days.map(closedDay))} />
        <form id="dated" class="stack" onSubmit=${submit}>
          <${Select}
            label=${t("dated.apply")}
            hint=${t("dated.apply.hint")}
            value=${apply}
            onInput=${setApply}
            options=${[["range", t("dated.apply.range")], ["ends", t("dated.apply.ends")]]}
          />
          ${
            others.length > 0 &&
            html`
              <${Checkbox}
                label=${t("dated.everywhere", { venue: venue.name })}
                checked=${everywhere}
                onChange=${setEverywhere}
              />
            `
          }
          <${ErrorMessage} error=${error} />
          ${
            error?.name === "still-booked" &&
            html`
              <${Checkbox}
                label=${t("cancel-affected", { n: error.problem.booking_ids.length })}
                checked=${cancelling}
                onChange=${setCancelling}
              />
            `
          }
        </form>
      </div>
    <//>
  `;
}
