import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { usePages } from "../core/use-pages.js";
import { Delivery } from "./delivery.js";
import { Loaded } from "./loaded.js";

/** A list of sent messages, kept up to date by the topics. */
export function SentList({ title, path, topics, withUser = false }) {
  const list = usePages(path, topics);
  return html`
    <section class="card">
      <div class="card-head"><h2>${title}</h2></div>
      <${Loaded} of=${list} rows=${2}>
        ${(items) =>
          items.length
            ? html`<ul>
                ${items.map((one) => html`<${Delivery} key=${one.id} one=${one} withUser=${withUser} />`)}
              </ul>`
            : html`<p class="card-body muted">${t("sent.none")}</p>`}
      <//>
      ${
        list.more &&
        html`<p class="more"><button class="btn btn-quiet" onClick=${list.more}>${t("sent.more")}</button></p>`
      }
    </section>
  `;
}
