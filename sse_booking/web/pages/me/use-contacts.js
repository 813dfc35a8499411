import { call, post } from "../../core/api.js";
import { language } from "../../core/i18n.js";
import { useOwnList } from "./use-own-list.js";

/** The own mail addresses, and the writes to them. `busy`: the address, or the id, of the one that is written. */
export function useContacts({ onChange }) {
  const { data, busy, error, load, run } = useOwnList("/api/me/contacts", { onChange });
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
  return { items: data?.items ?? null, busy, error, load, ask, remove };
}
