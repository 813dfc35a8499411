import { useState } from "./dom.js";
import { t } from "./i18n.js";
import { loadPlaces } from "./places.js";
import { toast } from "./toasts.js";

/** Runs a write, and tracks its progress and its refusal. */
export function useSaving(done) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const run = async (write) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await write();
      await loadPlaces();
      toast(t("saved"));
      done?.(answer?.data);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return { busy, error, run };
}
