import { useState } from "./dom.js";
import { t } from "./i18n.js";
import { loadPlaces } from "./places.js";
import { toast } from "./toasts.js";

/** Runs one write at a time, and tracks its progress and its refusal. `done` gets the data of its answer. */
export function useWriting(done) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const run = async (write) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const answer = await write();
      done?.(answer?.data);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return { busy, error, run };
}

/** The same for a write that changes places: they are read again, and a toast says that it is saved. */
export function useSaving(done) {
  const { busy, error, run } = useWriting(done);
  const save = (write) =>
    run(async () => {
      const answer = await write();
      await loadPlaces();
      toast(t("saved"));
      return answer;
    });
  return { busy, error, run: save };
}
