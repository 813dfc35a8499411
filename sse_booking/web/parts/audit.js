/** Lists of what was done, the newest first, with more on demand. */
import { get } from "../core/api.js";
import { html, useState } from "../core/dom.js";
import { has, t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { stamp } from "../core/time.js";
import { Empty } from "./states.js";

export function usePages(path, topics) {
  const [older, setOlder] = useState({ items: [], next: undefined });
  const first = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(`${path}?limit=50`);
      return { value: data, cursor };
    },
    (event, now) => (event.type === "live_stats" ? now : "reload"),
    [path],
  );
  const next = older.next === undefined ? first.value?.next_cursor : older.next;
  const known = new Set(older.items.map((one) => one.id));
  const rows = first.value && [...first.value.items.filter((one) => !known.has(one.id)), ...older.items];
  const more = next && (async () => {
    const { data } = await get(`${path}?limit=50&cursor=${encodeURIComponent(next)}`);
    setOlder((now) => ({ items: [...now.items, ...data.items], next: data.next_cursor }));
  });
  return { ...first, value: rows, more };
}

function Detail({ detail }) {
  return Object.entries(detail).map(([key, value]) => html`<span key=${key}>${key}: <bdi>${typeof value === "object" ? JSON.stringify(value) : String(value)}</bdi> </span>`);
}

export function AuditTable({ rows, more }) {
  if (!rows.length) return html`<div class="card"><${Empty} icon="list" title=${t("audit.none")} /></div>`;
  const subject = (text) => (text.startsWith("booking:") ? html`<a href=${`/bookings/${text.slice(8)}`}>${text}</a>` : text);
  return html`<div class="card tablewrap"><table class="table"><thead><tr><th scope="col">${t("when")}</th><th scope="col">${t("who")}</th><th scope="col">${t("what-done")}</th><th scope="col">${t("subject")}</th><th scope="col">${t("details")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.id}><td class="nowrap">${stamp(row.at)}</td><td class="strong text">${row.actor_id}</td><td>${has(`done.${row.action}`) ? t(`done.${row.action}`) : row.action}</td><td class="mono text small">${subject(row.subject)}</td><td class="detail"><${Detail} detail=${row.detail} /></td></tr>`)}</tbody></table></div>
    ${more && html`<p><button class="btn" onClick=${more}>${t("more-rows")}</button></p>`}`;
}
