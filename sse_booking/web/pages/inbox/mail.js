import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";

export function Mail({ id }) {
  const [mail, setMail] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    setMail(null);
    setError(null);
    get(/** @type {any} */ (`/api/demo/mails/${id}`)).then(({ data }) => setMail(data), setError);
  }, [id]);
  if (error) return html`<${ErrorMessage} error=${error} />`;
  if (!mail) return html`<${Loading} rows=${3} />`;
  return html`
    <section class="card" aria-live="polite">
      <div class="card-head">
        <div>
          <h2 class="text">${mail.subject}</h2>
          <p class="small muted text">${mail.to} · ${stamp(mail.at)}</p>
        </div>
        <a class="btn btn-main" target="_blank" href=${`/api/demo/mails/${mail.id}/html`}>${t("inbox.shown")}</a>
      </div>
      <div class="card-body stack">
        <pre class="mail">${mail.text}</pre>
        ${
          mail.calendar &&
          html`<details><summary>${t("inbox.calendar")}</summary><pre class="mail">${mail.calendar}</pre></details>`
        }
        <details>
          <summary>${t("inbox.head")}</summary>
          <pre class="mail">${mail.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
        </details>
      </div>
    </section>
  `;
}
