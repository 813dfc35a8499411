/** Asks the service whether it would accept a booking, by the same rules as for the booking itself. Nothing is changed. */
import { post } from "./api.js";
import { t } from "./i18n.js";

const REFUSALS = new Set(["slot-taken", "rule-broken"]);

/** Return `{ok, message, alternatives}`: the service's present answer to the booking. */
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
