import { t } from "../../core/i18n.js";
import { clock, dateText } from "../../core/time.js";

const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const told = (intervals) =>
  intervals.map(([from, to]) => `${clock(minutes(from))}–${clock(minutes(to) % 1440)}`).join(", ");

/** Return `[when, what]` of an exception, in words. */
export function datedText({ from, to, hours, capacity }) {
  const when = from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`;
  const open = Array.isArray(hours) ? told(hours) : hours && t("dated.by-weekday");
  const isClosed = capacity === 0 || (hours !== null && !Object.values(hours).flat().length);
  const places = capacity ? t("places", { n: capacity }) : null;
  return [when, isClosed ? t("closed") : [open, places].filter(Boolean).join(", ")];
}
