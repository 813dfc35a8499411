/** The grid of fixed slots: a card for each resource, a button for each slot. */
import { html } from "../../core/dom.js";
import { SlotCard } from "./slot-card.js";

export function SlotGrid({ items, resources, zone, mine, selection, onPick }) {
  const itemOf = new Map(items.map((item) => [item.resource_id, item]));
  return html`
    <div class="slotcards">
      ${resources.map(
        (resource) => html`
          <${SlotCard}
            key=${resource.id}
            resource=${resource}
            slots=${itemOf.get(resource.id)?.slots}
            zone=${zone}
            own=${mine.filter((one) => one.resource_id === resource.id)}
            selection=${selection?.resource_id === resource.id ? selection : null}
            onPick=${onPick}
          />
        `,
      )}
    </div>
  `;
}
