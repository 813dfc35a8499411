import { html } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { day, rfc3339, time } from "../core/time.js";

const strictest = (resources, name) =>
  Math.max(...resources.map((one) => one[name] ?? Number.NEGATIVE_INFINITY));

/** What a booking binds one to, told before it is made: the strictest of what may be booked. */
export function Terms({ resources, startsAt, zone }) {
  if (!resources.length) return null;
  const before = (minutes) => rfc3339(Date.parse(startsAt) - minutes * 60_000);
  const told = (instant) => `${day(instant, zone)}, ${time(instant, zone)}`;
  const lines = ["cancel_until_minutes", "change_until_minutes"]
    .map((name) => [name, strictest(resources, name)])
    .filter(([, minutes]) => Number(minutes) >= 0)
    .map(([name, minutes]) => t(`terms.${name}`, { when: told(before(minutes)) }));
  const graces = resources.map((one) => one.no_show_grace_minutes).filter((one) => one !== null);
  if (graces.length) lines.push(t("terms.arrive", { when: time(before(-Math.min(...graces)), zone) }));
  if (resources.some((one) => one.approval === "manual")) lines.push(t("terms.approval"));
  if (!lines.length) return null;
  return html`
    <ul class="small muted stack-s" aria-label=${t("terms")}>
      ${lines.map((line) => html`<li key=${line}>${line}</li>`)}
    </ul>
  `;
}
