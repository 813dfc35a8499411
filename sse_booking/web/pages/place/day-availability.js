import { ErrorBoundary } from "../../components/error-boundary.js";
import { html } from "../../core/dom.js";
import { Agenda } from "./agenda.js";
import { Slots } from "./slots.js";

/** What is free on a day: a calendar of what is booked in free ranges, and the fixed slots of the rest. */
export function DayAvailability({ venue, date, ranged, slotted, shown, choice }) {
  const { items, day, mine } = shown;
  const { proposal, chooseRange } = choice;
  const quantity = proposal?.quantity ?? 1;
  return html`
    <div class="stack">
      ${
        ranged.length > 0 &&
        html`
          <${ErrorBoundary}>
            <${Agenda}
              resources=${ranged}
              items=${items}
              day=${day}
              venue=${venue}
              mine=${mine}
              selection=${proposal}
              onRange=${({ id }, starts_at, ends_at) => chooseRange({ resource_id: id, starts_at, ends_at, quantity })}
            />
          <//>
        `
      }
      ${
        slotted.length > 0 &&
        html`
          <${ErrorBoundary}>
            <${Slots} venue=${venue} date=${date} items=${items} resources=${slotted} mine=${mine} choice=${choice} />
          <//>
        `
      }
    </div>
  `;
}
