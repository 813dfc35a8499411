import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { Contact } from "./contact.js";
import { NewAddress } from "./new-address.js";
import { useContacts } from "./use-contacts.js";

export function Contacts({ onChange }) {
  const { items, busy, error, load, ask, remove } = useContacts({ onChange });
  const [address, setAddress] = useState("");
  const emptied = () => setAddress("");
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("contacts")}</h2>
          <p class="small muted">${t("contacts.lead")}</p>
        </div>
      </div>
      <div class="card-body stack">
        ${
          items
            ? items.map(
                (one) => html`
                  <${Contact}
                    key=${one.id}
                    one=${one}
                    busy=${busy === one.address}
                    onRemove=${() => remove(one)}
                    onDone=${() => load().then(onChange)}
                    onAgain=${() => ask(one.address, emptied)}
                  />
                `,
              )
            : !error && html`<${Loading} rows=${1} />`
        }
        <${ErrorMessage} error=${error} />
        <${NewAddress}
          address=${address}
          busy=${busy === address.trim() && busy !== ""}
          onInput=${setAddress}
          onSend=${(wanted) => ask(wanted, emptied)}
        />
      </div>
    </section>
  `;
}
