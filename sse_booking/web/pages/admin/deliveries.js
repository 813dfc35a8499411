import { Loaded } from "../../components/loaded.js";
import { Select } from "../../components/select.js";
import { get, post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { duration } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { DeliveryList } from "./delivery-list.js";

const STATES = ["dead", "due", "sending", "gone", "dropped", "sent"];

/** Return how many there are of each channel and state, the urgent ones first. */
function counted(counts) {
  const channels = [...new Set(counts.map((one) => one.channel))];
  return channels.map((channel) => {
    const found = STATES.flatMap((state) =>
      counts.filter((one) => one.channel === channel && one.state === state),
    );
    const said = found.map((one) => `${one.count} ${t(`delivery.${one.state}`)}`);
    return `${t(`channel.${channel}`)}: ${said.join(", ")}`;
  });
}

/** Return for how long the oldest of each channel has been due, where that is more than a minute. */
function longest(oldest) {
  return Object.entries(oldest)
    .filter(([, seconds]) => seconds > 60)
    .map(([channel, seconds]) =>
      t("deliveries.waits", {
        channel: t(`channel.${channel}`),
        time: duration(Math.round(Number(seconds) / 60)),
      }),
    )
    .join(" · ");
}

/** Deliveries that are due, with their age, and those that were given up, with a retry. */
export function Deliveries() {
  const [state, setState] = useState("dead");
  const [busy, setBusy] = useState("");
  const list = useFollow(
    ["admin"],
    async () => {
      const { data, cursor } = await get(
        /** @type {any} */ (`/api/admin/deliveries?state=${state}&limit=100`),
      );
      return { value: data, cursor };
    },
    (event, now) => (event.type === "live_stats" ? now : "reload"),
    [state],
  );
  const again = async (id) => {
    setBusy(id);
    try {
      await post(/** @type {any} */ (`/api/admin/deliveries/${id}/send-again`), undefined);
      toast(t("sent"));
      list.reload();
    } catch (refusal) {
      toast(refusal.message);
    }
    setBusy("");
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("admin.deliveries")}</h2></div>
      <div class="card-body">
        <${Select}
          label=${t("deliveries.state")}
          value=${state}
          onInput=${setState}
          options=${STATES.map((one) => [one, t(`delivery.${one}`)])}
        />
      </div>
      <${Loaded} of=${list} rows=${3}>
        ${(value) => html`
          ${
            value.counts.length > 0 &&
            html`<p class="card-body small muted">
              ${[...counted(value.counts), longest(value.oldest_due_s)].filter(Boolean).join(" · ")}
            </p>`
          }
          ${
            value.items.length
              ? html`<${DeliveryList} items=${value.items} busy=${busy} onAgain=${again} />`
              : html`<p class="card-body muted">${t("sent.none")}</p>`
          }
        `}
      <//>
    </section>
  `;
}
