/** Asks the service whether a booking would be taken, by the very rules that decide when it is made; nothing is changed. */
import { post } from "./api.js";
import { t } from "./i18n.js";

const REFUSALS = new Set(["slot-taken", "rule-broken"]);

/** `{ok, message, alternatives}`: what the service would say to the booking now. */
export async function checkBooking({ resource_id, starts_at, ends_at, quantity = 1 }) {
  const items = [{ resource_id, starts_at, ends_at, quantity }];
  try {
    await post("/api/bookings/set", { items, dry_run: true }, { key: null });
    return { ok: true, message: "", alternatives: [] };
  } catch (error) {
    if (!REFUSALS.has(error.name)) throw error;
    const message = error.name === "slot-taken" ? t("range.taken") : error.message;
    return { ok: false, message, alternatives: error.problem.alternatives };
  }
}
