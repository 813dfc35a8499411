/** Asks the service whether a booking would be taken, by the very rules that decide when it is made; nothing is changed. */
import { post } from "./api.js";
import { has, t } from "./i18n.js";

/** `{ok, message, alternatives}`: what the service would say to the booking now. */
export async function checkBooking({ resource_id, starts_at, ends_at, quantity = 1 }) {
  const items = [{ resource_id, starts_at, ends_at, quantity }];
  const { data } = await post(
    "/api/bookings/set",
    { items, dry_run: true, skip_conflicts: true },
    { key: null },
  );
  const refusal = data.skipped[0]?.refusal;
  if (!refusal) return { ok: true, message: "", alternatives: [] };
  const rules = refusal.rules.map(({ rule, message }) => (has(`rule.${rule}`) ? t(`rule.${rule}`) : message));
  const message = rules.length ? rules.join(" ") : t("range.taken");
  return { ok: false, message, alternatives: refusal.alternatives };
}
