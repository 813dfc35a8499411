/** Sets how many places of a pool are usable. */
import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Stepper } from "../../components/stepper.js";
import { put } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useSaving } from "../../core/use-saving.js";

export function UsablePlaces({ resource }) {
  const [value, setValue] = useState(resource.usable);
  const { busy, error, run } = useSaving();
  useEffect(() => setValue(resource.usable), [resource.usable]);
  const save = () => run(() => put(`/api/admin/resources/${resource.id}/availability`, { available: value }));
  return html`
    <section class="card">
      <div class="card-head"><h2 class="text">${resource.name}</h2></div>
      <div class="card-body stack-s">
        <div class="row between">
          <${Stepper}
            label=${t("usable", { of: resource.capacity })}
            value=${value}
            min=${0}
            max=${resource.capacity}
            less=${t("fewer")}
            more=${t("more")}
            onChange=${setValue}
          />
          <${BusyButton} class="btn" busy=${busy} disabled=${value === resource.usable} onClick=${save}>
            ${t("save")}
          <//>
        </div>
        <${ErrorMessage} error=${error} />
      </div>
    </section>
  `;
}
