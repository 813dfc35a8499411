import { html } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { stamp } from "../core/time.js";
import { usePages } from "../core/use-pages.js";
import { Delivery } from "./delivery.js";
import { Loaded } from "./loaded.js";

export const GOOD = { sent: "good", due: "info", sending: "info", dropped: "", gone: "warn", dead: "bad" };

/** The content of a delivery in a word. */
export function deliveryLabel(one) {
  const key = [`told.${one.type}`, `pref.${one.type}`].find(has);
  return key ? t(key) : one.type;
}

export function stateOf(one) {
  if (one.state === "due" && Date.parse(one.next_at) - Date.now() > 300_000)
    return t("delivery.planned", { time: stamp(one.next_at) });
  const why = one.reason && has(`dropped.${one.reason}`) ? `: ${t(`dropped.${one.reason}`)}` : "";
  return t(`delivery.${one.state}`) + why;
}

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
