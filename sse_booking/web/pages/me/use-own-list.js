import { get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";

/**
 * Something of one's own, read from `path`, and the writes to it: after each it is read again. `busy` names what is written;
 * `explain` makes an error of a failure.
 */
export function useOwnList(path, { onChange, explain = (failure) => failure }) {
  const [data, setData] = useState(null);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const load = () => get(path).then((answer) => setData(answer.data), setError);
  useEffect(() => {
    load();
  }, []);
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      await load();
      onChange?.();
    } catch (failure) {
      setError(explain(failure));
    }
    setBusy("");
  };
  return { data, busy, error, load, run };
}
