import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { Meter } from "./meter.js";

/** The resources that are taken most, each with a meter. */
export function Busiest({ items }) {
  return html`
    <section class="card across">
      <div class="card-head"><h2>${t("stats.busiest")}</h2></div>
      <div class="card-body meters">
        ${
          items.length
            ? items.map(
                (one) =>
                  html`<${Meter} key=${one.resource_id} label=${one.name} value=${one.taken} of=${one.of} />`,
              )
            : html`<p class="muted">${t("stats.all-free")}</p>`
        }
      </div>
    </section>
  `;
}
