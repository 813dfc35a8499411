import { patch } from "../../core/api.js";
import { useState } from "../../core/dom.js";
import { useTrial } from "../../core/series.js";
import { useWriting } from "../../core/use-saving.js";

/** Sending what was edited of a booking, or of a part of its series. `onSaved` gets the booking as it is then. */
export function useEdit(booking, onSaved) {
  const [scope, chooseScope] = useState("one");
  const [override, setOverride] = useState(false);
  const { trial, run: tried, forget } = useTrial(booking);
  const { busy, error, run } = useWriting((changed) => changed && onSaved(changed));
  const path = new URLSearchParams({ scope, from: booking.id });
  const save = (edited) =>
    run(async () => {
      const changes = { ...edited, ...(override && { override }) };
      if (scope === "one") return patch(`/api/bookings/${booking.id}`, changes, { ifMatch: booking.version });
      const address = /** @type {string} */ (`/api/series/${booking.series_id}?${path}`);
      return tried((options) => patch(address, { ...changes, ...options }));
    });
  const setScope = (chosen) => {
    chooseScope(chosen);
    forget();
  };
  return { busy, error, scope, setScope, override, setOverride, trial, forget, save };
}
