import { freeIn, overlaps } from "../../core/booking.js";
import { useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";

/** Return `[slot, select]`. A slot that somebody else takes is deselected; not in the wizard, which learns it from the server. */
export function useSelection({ availability, items, mine }, inWizard) {
  const [selection, select] = useState(null);
  useEffect(() => {
    if (!selection || !availability.value || inWizard) return;
    const { resource_id, starts_at, ends_at, quantity = 1 } = selection;
    const item = items.find((one) => one.resource_id === resource_id);
    if (!item || freeIn(item, starts_at, ends_at) >= quantity) return;
    select(null);
    const isMine = mine.some((one) => one.resource_id === resource_id && overlaps(one, starts_at, ends_at));
    if (isMine) return; // one's own new booking is no loss
    const text = t("gone.text", { what: resourceOf(resource_id)?.name ?? "" });
    toast(t("gone.title"), { text, tone: "warn" });
  }, [availability.value]);
  return [selection, select];
}
