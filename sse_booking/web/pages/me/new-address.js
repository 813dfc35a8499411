import { BusyButton } from "../../components/busy-button.js";
import { Field } from "../../components/field.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** The form for another mail address. */
export function NewAddress({ address, busy, onInput, onSend }) {
  return html`
    <form
      class="row-s"
      onSubmit=${(event) => {
        event.preventDefault();
        onSend(address.trim());
      }}
    >
      <${Field}
        label=${t("contacts.address")}
        type="email"
        required
        autocomplete="email"
        value=${address}
        onInput=${onInput}
      />
      <${BusyButton} class="btn" busy=${busy}>${t("contacts.add")}<//>
    </form>
  `;
}
