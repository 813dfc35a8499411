/** Start and end of a booking in free ranges, with an immediate check whether they are free. */
import { DateTimeField, STEP } from "../../components/date-time-field.js";
import { Icon } from "../../components/icon.js";
import { Select } from "../../components/select.js";
import { Stepper } from "../../components/stepper.js";
import { minutes, overlaps } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { duration, ownRange, rfc3339 } from "../../core/time.js";
import { useAvailabilityCheck } from "./use-availability-check.js";

export function RangeForm({ venue, resources, items, selection, onChange, onNext, onWait }) {
  const resource = resources.find((one) => one.id === selection.resource_id) ?? resources[0];
  const item = items.find((one) => one.resource_id === resource.id);
  const zone = venue.timezone;
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
      <p class=${`verdict ${verdict[0]}`} role="status">
        <span>${verdict[1]}</span>
        ${length > 0 && html`<span class="muted">${duration(length)}</span>`}
        ${closed && html`<span class="muted text">${closed.reason}</span>`}
        ${
          ownRange(selection.starts_at, selection.ends_at, zone) &&
          html`
            <span class="muted">
              ${t("your-time", { range: ownRange(selection.starts_at, selection.ends_at, zone) })}
            </span>
          `
        }
        ${
          verdict[0] === "taken" &&
          length > 0 &&
          html`<button type="button" class="btn btn-s" onClick=${onWait}>${t("waitlist.join")}</button>`
        }
      </p>
      <button class="btn btn-main" disabled=${length <= 0}>${t("continue")}<${Icon} name="right" /></button>
    </form>
  `;
}
