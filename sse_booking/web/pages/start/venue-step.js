import { Field } from "../../components/field.js";
import { Select } from "../../components/select.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { groupOf, USUAL, weekOf } from "./draft.js";
import { Foot } from "./foot.js";

const ZONES = Intl.supportedValuesOf?.("timeZone") ?? ["UTC"];

/** Name, what is booked there, and the time zone. The kind brings along what is usual for it. */
export function VenueStep({ draft, onChange, onNext, onBack }) {
  const kind = draft.groups[0].kind;
  const choose = (one) =>
    onChange({
      groups: [groupOf(one, t(one === "resource" ? "start.thing" : `kind.${one}`))],
      hours: weekOf(USUAL[one].day),
    });
  return html`
    <form
      class="stack"
      onSubmit=${(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <${Field}
        label=${t("start.name")}
        hint=${t("start.name.hint")}
        required
        maxlength="200"
        autocomplete="organization"
        value=${draft.name}
        onInput=${(name) => onChange({ name })}
      />
      <${Select}
        label=${t("start.kind")}
        value=${kind}
        onInput=${choose}
        options=${Object.keys(USUAL).map((one) => [one, t(`start.kind.${one}`)])}
      />
      <${Field}
        label=${t("zone")}
        hint=${t("zone.hint")}
        list="zones"
        required
        value=${draft.timezone}
        onInput=${(timezone) => onChange({ timezone })}
      />
      <datalist id="zones">${ZONES.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>
      <${Foot} onBack=${onBack} />
    </form>
  `;
}
