/** Whether a range can be booked: first by the loaded data, a moment later by the service's answer. */
import { freeIn, minutes } from "../../core/booking.js";
import { checkBooking } from "../../core/check-booking.js";
import { useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { you } from "../../core/session.js";

const PAUSE_MS = 250;

function seen(selection, resource, item) {
  if (minutes(selection) <= 0) return ["taken", t("range.backwards")];
  if (Date.parse(selection.starts_at) < Date.now()) return ["taken", t("rule.past")];
  if (!item) return ["", ""];
  const free = freeIn(item, selection.starts_at, selection.ends_at);
  if (free < selection.quantity)
    return ["taken", resource.pool && free ? t("range.few", { n: free }) : t("range.taken")];
  return ["free", resource.pool ? t("range.free-places", { n: free }) : t("range.free")];
}

/** Return `[kind, text]`. `kind` is `free`, `taken`, or "" while unknown. */
export function useAvailabilityCheck(selection, resource, item) {
  const [checked, setChecked] = useState(/** @type {{of: string, answer: any}} */ ({ of: "", answer: null }));
  const { resource_id, starts_at, ends_at, quantity } = selection;
  const at = seen(selection, resource, item);
  const of =
    at[0] === "free" && you() ? [resource_id, starts_at, ends_at, quantity, item.busy.length].join() : "";
  useEffect(() => {
    if (!of) return undefined;
    let left = false;
    const timer = setTimeout(
      () =>
        checkBooking(selection).then(
          (answer) => !left && setChecked({ of, answer }),
          () => !left && setChecked({ of, answer: { ok: true } }),
        ),
      PAUSE_MS,
    );
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [of]);
  if (!of) return at;
  if (checked.of !== of) return ["", t("range.checking")];
  return checked.answer.ok ? at : ["taken", checked.answer.message];
}
