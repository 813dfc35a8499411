/**
 * Exceptions to the hours: seasons, dates, holidays, fewer places; and whether bookings must lie within the hours or only begin and end in
 * them.
 */
import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Select } from "../../components/select.js";
import { patch } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { today } from "../../core/time.js";
import { useSaving } from "../../core/use-saving.js";
import { DatedHoursForm } from "./dated-hours-form.js";
import { DatedHoursList } from "./dated-hours-list.js";
import { Holidays } from "./holidays.js";

const byDate = (list) => [...list].sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
const closedDay = ({ date, name }) => ({ from: date, to: date, hours: [], capacity: null, reason: name });
const same = (a, b) => a.from === b.from && a.to === b.to;

/** Return the exceptions of another resource with those that were added to this one, as far as they fit its capacity. */
function merged(other, resource, list) {
  const added = list.filter(
    (mine) => !resource.dated_hours.some((old) => JSON.stringify(old) === JSON.stringify(mine)),
  );
  const fitting = added.filter((mine) => (mine.capacity ?? 0) <= other.capacity);
  return byDate([...other.dated_hours.filter((old) => !fitting.some((mine) => same(mine, old))), ...fitting]);
}

export function DatedHoursDialog({ venue, resource, others, onClose }) {
  const [list, setList] = useState(resource.dated_hours);
  const [apply, setApply] = useState(resource.hours_apply);
  const [everywhere, setEverywhere] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const { busy, error, run } = useSaving(onClose);
  const add = (fresh) =>
    setList((now) => byDate([...now.filter((old) => !fresh.some((one) => same(one, old))), ...fresh]));
  const save = (event) => {
    event.preventDefault();
    run(async () => {
      for (const one of everywhere ? [resource, ...others] : [resource]) {
        const mine = one === resource;
        const body = mine
          ? { dated_hours: list, hours_apply: apply }
          : { dated_hours: merged(one, resource, list) };
        await patch(`/api/resources/${one.id}${cancelling ? "?cancel_affected=true" : ""}`, body, {
          ifMatch: one.version,
        });
      }
    });
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
        <${DatedHoursList} list=${list} onRemove=${(one) => setList(list.filter((other) => other !== one))} />
        <${DatedHoursForm} resource=${resource} first=${today(venue.timezone)} onAdd=${(one) => add([one])} />
        <${Holidays} year=${Number(today(venue.timezone).slice(0, 4))} onAdd=${(days) => add(days.map(closedDay))} />
        <form id="dated" class="stack" onSubmit=${save}>
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
