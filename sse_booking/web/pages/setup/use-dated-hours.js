import { patch } from "../../core/api.js";
import { useState } from "../../core/dom.js";
import { useSaving } from "../../core/use-saving.js";

const byDate = (list) => [...list].sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
const same = (a, b) => a.from === b.from && a.to === b.to;

/** Return the exceptions of another resource with those that were added to this one, as far as they fit its capacity. */
function merged(other, resource, list) {
  const added = list.filter(
    (mine) => !resource.dated_hours.some((old) => JSON.stringify(old) === JSON.stringify(mine)),
  );
  const fitting = added.filter((mine) => (mine.capacity ?? 0) <= other.capacity);
  return byDate([...other.dated_hours.filter((old) => !fitting.some((mine) => same(mine, old))), ...fitting]);
}

/** The exceptions to a resource's hours while they are edited. They are saved for it, and `everywhere` for the others too. */
export function useDatedHours(resource, others, onSaved) {
  const [list, setList] = useState(resource.dated_hours);
  const { busy, error, run } = useSaving(onSaved);
  const add = (fresh) =>
    setList((now) => byDate([...now.filter((old) => !fresh.some((one) => same(one, old))), ...fresh]));
  const remove = (one) => setList(list.filter((other) => other !== one));
  const save = ({ apply, everywhere, cancelling }) =>
    run(async () => {
      for (const one of everywhere ? [resource, ...others] : [resource]) {
        const mine = one === resource;
        const body = mine
          ? { dated_hours: list, hours_apply: apply }
          : { dated_hours: merged(one, resource, list) };
        await patch(`/api/resources/${one.id}${cancelling ? "?cancel_affected=true" : ""}`, body, {
          ifMatch: one.version,
        });
      }
    });
  return { list, add, remove, save, busy, error };
}
