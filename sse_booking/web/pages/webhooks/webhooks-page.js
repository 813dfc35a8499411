/** Where a venue's events are sent besides its pages: endpoints, their secrets, what became of the last tries. For staff. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { usePlaces, venueOf } from "../../core/places.js";
import { section } from "../../core/router.js";
import { NewWebhook } from "./new-webhook.js";
import { SecretShown } from "./secret-shown.js";
import { Webhook } from "./webhook.js";

export default function WebhooksPage({ id }) {
  usePlaces();
  const [secret, setSecret] = useState("");
  const list = useFollow(
    [`venue:${id}:staff`],
    async () => {
      const { data, cursor } = await get(/** @type {any} */ (`/api/venues/${id}/webhooks`));
      return { value: data.items, cursor };
    },
    () => "reload",
    [id],
  );
  useEffect(() => {
    section.set("setup");
    return () => section.set("");
  }, []);
  return html`
    <div class="head">
      <div>
        <a class="crumb" href=${`/setup/${id}`}><${Icon} name="left" />${venueOf(id)?.name ?? t("nav.setup")}</a>
        <h1 tabindex="-1">${t("webhooks")}</h1>
        <p>${t("webhooks.lead")}</p>
      </div>
    </div>
    ${secret && html`<${SecretShown} secret=${secret} onClose=${() => setSecret("")} />`}
    <${Loaded} of=${list} rows=${2}>
      ${(items) =>
        items.length
          ? items.map(
              (one) =>
                html`<${Webhook} key=${one.id} one=${one} onChange=${list.reload} onSecret=${setSecret} />`,
            )
          : html`
            <div class="card"><${Empty} icon="plug" title=${t("webhooks.none")} text=${t("webhooks.none.more")} /></div>
          `}
    <//>
    <${NewWebhook}
      venue=${id}
      onDone=${(made) => {
        setSecret(made.secret);
        list.reload();
      }}
    />
  `;
}
