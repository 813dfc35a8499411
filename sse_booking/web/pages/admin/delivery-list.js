import { BusyButton } from "../../components/busy-button.js";
import { Delivery } from "../../components/delivery.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Deliveries in one state; those that were given up can be sent again. `busy`: the id of the one that is. */
export function DeliveryList({ items, busy, onAgain }) {
  return html`
    <ul>
      ${items.map(
        (one) => html`
          <${Delivery} key=${one.id} one=${one} withUser>
            ${
              (one.state === "dead" || one.state === "gone") &&
              html`
                <${BusyButton} class="btn" busy=${busy === one.id} onClick=${() => onAgain(one.id)}>
                  ${t("deliveries.again")}
                <//>
              `
            }
          <//>
        `,
      )}
    </ul>
  `;
}
