import { get, patch } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { useSaving } from "../../core/use-saving.js";

/** What the staff of a venue know about somebody, and the note about them that is being written. */
export function useCustomer(venue, id, onSaved) {
  const path = /** @type {`/api/venues/${string}/people/${string}`} */ (
    `/api/venues/${venue.id}/people/${encodeURIComponent(id)}`
  );
  const [customer, setCustomer] = useState(
    /** @type {{value: any, error: any}} */ ({ value: undefined, error: null }),
  );
  const [note, setNote] = useState("");
  const { busy, error, run } = useSaving(onSaved);
  useEffect(() => {
    get(path).then(
      ({ data }) => {
        setCustomer({ value: data, error: null });
        setNote(data.note);
      },
      (refusal) => setCustomer({ value: undefined, error: refusal }),
    );
  }, [path]);
  const save = () => {
    if (note === customer.value.note) return onSaved();
    return run(() => patch(path, { note }, { ifMatch: customer.value.version }));
  };
  return { customer, note, setNote, save, busy, error };
}
