/** The grid of fixed slots: a card for each resource, a button for each slot. */
import { KindIcon } from "../../components/kind-icon.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { Slot } from "./slot.js";
import { stateOf } from "./slot-state.js";

export function SlotGrid({ items, resources, zone, mine, selection, onPick }) {
  return html`
    <div class="slotcards">
      ${resources
        .filter((one) => one.slot_minutes)
        .map((resource) => {
          const { slots = [] } = items.find((item) => item.resource_id === resource.id) ?? {};
          const shown = slots.map((slot) => ({ slot, state: stateOf(slot, resource, mine, selection) }));
          const free = shown.filter(({ state }) => state === "free" || state === "chosen").length;
          return html`
            <section
              class="card slotcard"
              key=${resource.id}
              data-resource=${resource.id}
              aria-label=${resource.name}
            >
              <header>
                <${KindIcon} look=${lookOf(resource.kind)} />
                <div class="grow">
                  <h2 class="text">${resource.name}</h2>
                  <p class="small muted">
                    ${[
                      resource.capacity > 1 && t("places", { n: resource.capacity }),
                      t(resource.approval === "automatic" ? "approval.automatic" : "approval.manual"),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </p>
                </div>
                <span class=${free ? "badge good" : "badge"}>${t("free-count", { n: free })}</span>
              </header>
              ${
                slots.length
                  ? html`
                    <div class="slots">
                      ${shown.map(
                        ({ slot, state }) => html`
                          <${Slot}
                            key=${slot.starts_at}
                            slot=${slot}
                            resource=${resource}
                            zone=${zone}
                            state=${state}
                            onPick=${(one, now) => onPick(resource, one, now)}
                          />
                        `,
                      )}
                    </div>
                  `
                  : html`<p class="muted small slots-none">${t("closed-today")}</p>`
              }
            </section>
          `;
        })}
    </div>
  `;
}
