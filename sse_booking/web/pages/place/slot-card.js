import { KindIcon } from "../../components/kind-icon.js";
import { html, useMemo, useRef } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { Slot } from "./slot.js";
import { stateOf } from "./slot-state.js";

const NONE = [];

/** The slots of one resource. `own` are one's bookings of it. It is rendered again only if what it shows has changed. */
export function SlotCard({ resource, slots = NONE, zone, own, selection, onPick }) {
  const latest = useRef(onPick);
  latest.current = onPick;
  const ofOwn = own.map((one) => `${one.id} ${one.version} ${one.status}`).join();
  const card = () => {
    const shown = slots.map((slot) => ({ slot, state: stateOf(slot, resource, own, selection) }));
    const free = shown.filter(({ state }) => state === "free" || state === "chosen").length;
    const facts = [
      resource.capacity > 1 && t("places", { n: resource.capacity }),
      t(resource.approval === "automatic" ? "approval.automatic" : "approval.manual"),
    ];
    return html`
      <section class="card slotcard" data-resource=${resource.id} aria-label=${resource.name}>
        <header>
          <${KindIcon} look=${lookOf(resource.kind)} />
          <div class="grow">
            <h2 class="text">${resource.name}</h2>
            <p class="small muted">${facts.filter(Boolean).join(" · ")}</p>
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
                      onPick=${(one, now) => latest.current(resource, one, now)}
                    />
                  `,
                )}
              </div>
            `
            : html`<p class="muted small slots-none">${t("closed-today")}</p>`
        }
      </section>
    `;
  };
  return useMemo(card, [resource, slots, zone, ofOwn, selection, language.value]);
}
