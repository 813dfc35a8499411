import { ErrorMessage } from "../../components/error-message.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { stamp } from "../../core/time.js";

/** The last tries of an endpoint, under a fold: they are read when somebody opens it, and anew after each deed. */
export function Attempts({ path, tries, onReplay }) {
  const [open, setOpen] = useState(false);
  const [items, setItems] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    if (open) get(/** @type {any} */ (`${path}/attempts`)).then(({ data }) => setItems(data.items), setError);
  }, [open, tries]);
  return html`
    <details onToggle=${(event) => setOpen(event.currentTarget.open)}>
      <summary>${t("webhooks.attempts")}</summary>
      <${ErrorMessage} error=${error} />
      ${items?.length === 0 && html`<p class="muted">${t("webhooks.attempts.none")}</p>`}
      ${
        items?.length > 0 &&
        html`
          <div class="tablewrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">${t("webhooks.at")}</th>
                  <th scope="col">${t("webhooks.type")}</th>
                  <th scope="col">${t("webhooks.answer")}</th>
                  <th><span class="sr">${t("webhooks.replay")}</span></th>
                </tr>
              </thead>
              <tbody>
                ${items.map(
                  (one) => html`
                    <tr key=${one.id}>
                      <td data-label=${t("webhooks.at")}>${stamp(one.at)}</td>
                      <td data-label=${t("webhooks.type")}><code>${one.type}</code></td>
                      <td class="detail" data-label=${t("webhooks.answer")}>
                        <span class=${`badge ${one.ok ? "good" : "bad"}`}>${one.status ?? t("webhooks.no-answer")}</span>
                        ${" "}${one.duration_ms} ms ${one.answer.slice(0, 200)}
                      </td>
                      <td class="act">
                        ${
                          !one.event_id.startsWith("test-") &&
                          html`
                            <button class="btn btn-s" title=${one.event_id} onClick=${() => onReplay(one.event_id)}>
                              ${t("webhooks.replay")}
                            </button>
                          `
                        }
                      </td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          </div>
        `
      }
    </details>
  `;
}
