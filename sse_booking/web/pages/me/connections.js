import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { get } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { state, useFollow } from "../../core/live.js";
import { site } from "../../core/session.js";
import { useNow, useStore } from "../../core/store.js";
import { ago, duration, stamp } from "../../core/time.js";

const FEW = 5;
const MANY = 50;

function lasted(one) {
  const text = one.duration_s < 60 ? t("me.brief") : duration(Math.round(one.duration_s / 60));
  return `${text} · ${t(has(`reason.${one.reason}`) ? `reason.${one.reason}` : "reason.client")}`;
}

export function Connections() {
  const { you } = useStore(site);
  const [most, setMost] = useState(FEW);
  const now = useNow(5000);
  const live = useStore(state);
  const list = useFollow(
    [`user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get(`/api/me/connections?limit=${MANY}`);
      return { value: data.items, cursor };
    },
    (_, value) => value,
    [you.user_id, live],
  );
  return html`
    <section class="card">
      <div class="card-head">
        <h2>${t("me.connections")}</h2>
        <span class=${`badge ${live === "live" ? "good" : "warn"}`}>${t(`live.${live}`)}</span>
      </div>
      <${Loaded} of=${list} rows=${2}>
        ${(items) => html`
          <ul>
            ${items.slice(0, most).map(
              (one) => html`
                <li class="booking thing" key=${one.stream_id}>
                  <span class=${`kindicon ${one.closed_at ? "past" : "kind-other"}`}>
                    <${Icon} name="plug" />
                  </span>
                  <div class="grow">
                    <h3>${one.closed_at ? stamp(one.opened_at) : t("me.open")}</h3>
                    <p class="small muted">
                      ${one.closed_at ? lasted(one) : t("me.since", { ago: ago(one.opened_at, now) })}${" "}·
                      ${" "}${t("events-count", { n: one.delivered })}
                    </p>
                  </div>
                </li>
              `,
            )}
          </ul>
          ${
            items.length > most &&
            html`
              <p class="more">
                <button class="btn btn-quiet" onClick=${() => setMost(MANY)}>${t("more-rows")}</button>
              </p>
            `
          }
        `}
      <//>
    </section>
  `;
}
