/** Start and end of a booking in free ranges, with an immediate check whether they are free. */
import { DateTimeField, STEP } from "../../components/date-time-field.js";
import { Icon } from "../../components/icon.js";
import { Select } from "../../components/select.js";
import { Stepper } from "../../components/stepper.js";
import { minutes, overlaps } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { rfc3339 } from "../../core/time.js";
import { RangeVerdict } from "./range-verdict.js";
import { useAvailabilityCheck } from "./use-availability-check.js";

export function RangeForm({ venue, resources, items, selection, onChange, onNext, onWait }) {
  const resource = resources.find((one) => one.id === selection.resource_id) ?? resources[0];
  const item = items.find((one) => one.resource_id === resource.id);
  const length = minutes(selection);
  const verdict = useAvailabilityCheck(selection, resource, item);
  const closed = resource.closures.find((one) => overlaps(one, selection.starts_at, selection.ends_at));
  const startAt = (instant) => {
    const moved = Date.parse(instant) + Math.max(STEP, length) * 60_000;
    onChange({ ...selection, starts_at: instant, ends_at: rfc3339(moved) });
  };
  return html`
    <form
      class=${`card rangeform ${resource.pool ? "pool" : ""}`}
      aria-label=${t("range.form")}
      onSubmit=${(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <${Select}
        label=${t("what")}
        value=${resource.id}
        onInput=${(id) => onChange({ ...selection, resource_id: id })}
        options=${resources.map((one) => [one.id, one.name])}
      />
      <${DateTimeField}
        label=${t("from")}
        instant=${selection.starts_at}
        venue=${venue}
        onChange=${startAt}
      />
      <${DateTimeField}
        label=${t("to")}
        instant=${selection.ends_at}
        venue=${venue}
        onChange=${(instant) => onChange({ ...selection, ends_at: instant })}
      />
      ${
        resource.pool &&
        html`
          <${Stepper}
            label=${t("quantity")}
            value=${selection.quantity}
            max=${resource.capacity}
            less=${t("fewer")}
            more=${t("more")}
            onChange=${(quantity) => onChange({ ...selection, quantity })}
          />
        `
      }
      <${RangeVerdict} verdict=${verdict} selection=${selection} closed=${closed} zone=${venue.timezone} onWait=${onWait} />
      <button class="btn btn-main" disabled=${length <= 0}>${t("continue")}<${Icon} name="right" /></button>
    </form>
  `;
}
