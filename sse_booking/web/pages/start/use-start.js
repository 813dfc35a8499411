import { useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { loadPlaces } from "../../core/places.js";
import { go } from "../../core/router.js";
import { myZone } from "../../core/time.js";
import { fresh, keep, kept } from "./draft.js";
import { make } from "./make.js";

export const STEPS = ["venue", "hours", "things", "staff", "guests"];

/** The wizard's state, which outlives a reload. The venue is made when the step `things` is left. */
export function useStart() {
  const [state, setState] = useState(
    () => kept() ?? { step: 0, draft: fresh(myZone(), t("kind.table")), venueId: "", made: [] },
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const note = (change) =>
    setState((now) => {
      const next = { ...now, ...change };
      keep(next);
      return next;
    });
  const edit = (change) => note({ draft: { ...state.draft, ...change } });
  const back = state.step > 0 ? () => note({ step: state.step - 1 }) : null;
  const finish = () => {
    keep(null);
    go(`/desk/${state.venueId}`);
  };
  const next = async () => {
    if (busy) return;
    setError(null);
    if (STEPS[state.step] === "things") {
      setBusy(true);
      try {
        await make(state, note);
        await loadPlaces();
      } catch (refusal) {
        setError(refusal);
        setBusy(false);
        return;
      }
      setBusy(false);
    }
    setState((now) => {
      const after = { ...now, step: now.step + 1 };
      keep(after);
      return after;
    });
  };
  return { state, busy, error, edit, back, next, finish };
}
