import { call, get, post } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { language } from "../../core/i18n.js";

/** The own mail addresses, and the writes to them. `busy`: the address, or the id, of the one that is written. */
export function useContacts({ onChange }) {
  const [items, setItems] = useState(null);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const load = () => get("/api/me/contacts").then(({ data }) => setItems(data.items), setError);
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
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  /** Have a code sent to an address, new or not. */
  const ask = (address, then) =>
    run(address, async () => {
      await post("/api/me/contacts", {
        address,
        kind: "email",
        locale: language.value === "de" ? "de" : "en",
      });
      then?.();
    });
  const remove = (one) =>
    run(one.id, () => call("DELETE", /** @type {any} */ (`/api/me/contacts/${one.id}`)));
  return { items, busy, error, load, ask, remove };
}
