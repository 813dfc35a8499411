/** How a resource is booked: with approval or without, at fixed times or freely. */
import { Checkbox } from "../../components/checkbox.js";
import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function BookingMode({ value, wrong, onChange }) {
  return html`
    <fieldset class="stack">
      <legend>${t("setup.how")}</legend>
      <div class="fields">
        <${Select}
          label=${t("approval")}
          value=${value.approval}
          onInput=${(approval) => onChange({ approval })}
          options=${[["manual", t("approval.manual")], ["automatic", t("approval.automatic")]]}
        />
        <${Select}
          label=${t("setup.times")}
          value=${value.fixed ? "fixed" : "free"}
          onInput=${(one) => onChange({ fixed: one === "fixed" })}
          options=${[["fixed", t("setup.fixed")], ["free", t("setup.free")]]}
        />
        ${
          value.fixed &&
          html`
            <${Field}
              type="number"
              label=${t("rule.slot_minutes")}
              min="1"
              max="1440"
              required
              wrong=${wrong("slot_minutes")}
              value=${value.slot_minutes ?? 60}
              onInput=${(slot_minutes) => onChange({ slot_minutes })}
            />
          `
        }
      </div>
      ${
        value.approval === "manual" &&
        html`
          <${Checkbox}
            label=${t("pending-blocks")}
            checked=${value.pending_blocks}
            onChange=${(pending_blocks) => onChange({ pending_blocks })}
          />
        `
      }
    </fieldset>
  `;
}
