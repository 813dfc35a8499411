/** The demo's inbox: every mail that the service sends, as text, as HTML and with its calendar part. */
import { Empty } from "../../components/empty.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { Select } from "../../components/select.js";
import { get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { toast } from "../../core/toasts.js";
import { Mail } from "./mail.js";
import { MailLink } from "./mail-link.js";

const LOOK_MS = 4000;

export default function InboxPage({ id }) {
  const { people, you } = useStore(site);
  const [whose, setWhose] = useState(you.user_id);
  const [items, setItems] = useState(null);
  const [error, setError] = useState(null);
  const load = () =>
    get(/** @type {any} */ (`/api/demo/mails?to=${encodeURIComponent(whose && `${whose}@`)}`)).then(
      ({ data }) => {
        setItems(data.items);
        setError(null);
      },
      setError,
    );
  useEffect(() => {
    load();
    const timer = setInterval(() => !document.hidden && load(), LOOK_MS);
    return () => clearInterval(timer);
  }, [whose]);
  const remind = async () => {
    const { data } = await post("/api/demo/reminders", undefined);
    toast(t("inbox.reminded", { n: data.count }));
  };
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1">${t("inbox")}</h1>
        <p class="muted">${t("inbox.lead")}</p>
      </div>
    </div>
    <div class="row-s">
      <${Select}
        label=${t("inbox.whose")}
        value=${whose}
        onInput=${setWhose}
        options=${[["", t("inbox.everybody")], ...people.map((one) => [one.id, one.name])]}
      />
      <button class="btn" onClick=${remind}>${t("inbox.remind")}</button>
    </div>
    <${ErrorMessage} error=${error} />
    ${id && html`<${Mail} id=${id} />`}
    <section class="card">
      ${
        !items
          ? !error && html`<${Loading} rows=${3} />`
          : items.length
            ? html`<ul>${items.map((one) => html`<${MailLink} key=${one.id} one=${one} open=${String(one.id) === id} />`)}</ul>`
            : html`<${Empty} icon="bell" title=${t("inbox.none")} text=${t("inbox.none.more")} />`
      }
    </section>
  `;
}
