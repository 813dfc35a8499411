import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { html, useState } from "../../core/dom.js";
import { has, t } from "../../core/i18n.js";
import { state } from "../../core/live.js";
import { site } from "../../core/session.js";
import { useNow, useStore } from "../../core/store.js";
import { ago, duration, stamp } from "../../core/time.js";
import { useList } from "../../core/use-list.js";

/** How many are shown at first. The rest is a log that few people want to read. */
const FEW = 5;

function durationText(one) {
  const text = one.duration_s < 60 ? t("me.brief") : duration(Math.round(one.duration_s / 60));
  return `${text} · ${t(has(`reason.${one.reason}`) ? `reason.${one.reason}` : "reason.client")}`;
}

export function Connections() {
  const { you } = useStore(site);
  const [all, showAll] = useState(false);
  const now = useNow(5000);
  const live = useStore(state);
  const list = useList(
    [`user:${you.user_id}`],
    () => "/api/me/connections",
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
            ${(all ? items : items.slice(0, FEW)).map(
              (one) => html`
                <li class="booking thing" key=${one.stream_id}>
                  <span class=${`kindicon ${one.closed_at ? "past" : "kind-other"}`}>
                    <${Icon} name="plug" />
                  </span>
                  <div class="grow">
                    <h3>${one.closed_at ? stamp(one.opened_at) : t("me.open")}</h3>
                    <p class="small muted">
                      ${one.closed_at ? durationText(one) : t("me.since", { ago: ago(one.opened_at, now) })}${" "}·
                      ${" "}${t("events-count", { n: one.delivered })}
                    </p>
                  </div>
                </li>
              `,
            )}
          </ul>
          <${MoreButton} more=${all ? list.more : items.length > FEW ? () => showAll(true) : null} />
        `}
      <//>
    </section>
  `;
}
