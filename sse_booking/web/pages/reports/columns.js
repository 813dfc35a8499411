/** The columns that a list of bookings can show. An address names those it shows; without, it shows the usual ones. */
import { StatusBadge } from "../../components/status-badge.js";
import { nameOf } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { requesterName } from "../../core/names.js";
import { answerText } from "../../core/questions.js";
import { day, stamp, time } from "../../core/time.js";

const when = (one, zone) => html`
  <a href=${`/bookings/${one.id}`}>
    ${day(one.starts_at, zone)}, ${time(one.starts_at, zone)}–${time(one.ends_at, zone)}
  </a>
`;
const answers = (one) =>
  Object.entries(one.answers ?? {})
    .map(([, value]) => answerText(value))
    .join(" · ");

/** @type {Record<string, (booking: any, zone: string) => any>} */
export const CELLS = {
  when,
  resource: nameOf,
  who: (one) => `${requesterName(one)}${one.title ? ` · ${one.title}` : ""}`,
  places: (one) => one.quantity,
  status: (one) => html`<${StatusBadge} status=${one.status} />`,
  party: (one) => one.party_size ?? "",
  reference: (one) => one.reference,
  phone: (one) => one.requester?.phone ?? "",
  email: (one) => one.requester?.email ?? "",
  note: (one) => one.note ?? "",
  answers,
  payment: (one) => t(`payment.${one.payment_status}`),
  made: (one, zone) => stamp(one.created_at, zone),
};
export const USUAL = ["when", "resource", "who", "places", "status"];

/** Return the columns that an address names, in the order of the list. The time is always there: it leads to the booking. */
export function columnsOf(query) {
  const named = new Set((query.get("columns") ?? "").split(","));
  const found = Object.keys(CELLS).filter((name) => name === "when" || named.has(name));
  return query.get("columns") ? found : USUAL;
}

/** Return the columns for the address: empty for the usual ones. */
export const columnsText = (names) => (String(names) === String(USUAL) ? "" : String(names));
