import { BusyButton } from "../../components/busy-button.js";
import { Checkbox } from "../../components/checkbox.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useWriting } from "../../core/use-saving.js";
import { EVENTS } from "./event-names.js";

/** One more address to send to, and which events. */
export function NewWebhook({ venue, onDone }) {
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState(null);
  const { busy, error, run } = useWriting((made) => {
    setUrl("");
    setEvents(null);
    onDone(made);
  });
  const make = (event) => {
    event.preventDefault();
    run(() => post(/** @type {any} */ (`/api/venues/${venue}/webhooks`), { url: url.trim(), events }));
  };
  const toggle = (name, on) => setEvents((now) => (on ? [...now, name] : now.filter((one) => one !== name)));
  return html`
    <form class="card" onSubmit=${make}>
      <div class="card-head"><h2>${t("webhooks.new")}</h2></div>
      <div class="card-body stack">
        <${Field}
          label=${t("webhooks.url")}
          hint=${t("webhooks.url.hint")}
          type="url"
          required
          value=${url}
          onInput=${setUrl}
          placeholder="https://"
        />
        <${Checkbox}
          label=${t("webhooks.all")}
          checked=${events === null}
          onChange=${(on) => setEvents(on ? null : [])}
        />
        ${
          events &&
          html`
            <fieldset class="switches">
              <legend>${t("webhooks.events")}</legend>
              ${EVENTS.map(
                (name) => html`
                  <${Checkbox} key=${name} label=${name} checked=${events.includes(name)} onChange=${(on) => toggle(name, on)} />
                `,
              )}
            </fieldset>
          `
        }
        <${ErrorMessage} error=${error} />
        <p><${BusyButton} class="btn btn-main" busy=${busy} disabled=${events?.length === 0}>${t("webhooks.make")}<//></p>
      </div>
    </form>
  `;
}
