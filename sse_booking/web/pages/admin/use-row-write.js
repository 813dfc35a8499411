import { useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

/** One write at a time to a row of a list: a toast says how it went, and the list is read again. `busy` is the id of the row. */
export function useRowWrite(list) {
  const [busy, setBusy] = useState("");
  const run = async (id, done, write) => {
    setBusy(id);
    try {
      await write();
      toast(t(done));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    list.reload();
  };
  return { busy, run };
}
