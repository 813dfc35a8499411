import { call, patch, post } from "../../core/api.js";
import { useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

/** The writes to an endpoint. `tries` rises with each, as it may have made an attempt. */
export function useWebhook({ one, onChange, onSecret }) {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [tries, setTries] = useState(0);
  /** @type {any} */
  const path = `/api/venues/${one.venue_id}/webhooks/${one.id}`;
  const run = async (what, write) => {
    setBusy(what);
    setError(null);
    try {
      await write();
      setTries((n) => n + 1);
      onChange();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const test = () =>
    run("test", async () => {
      const { data } = await post(/** @type {any} */ (`${path}/test`), undefined, { key: null });
      toast(t(data.ok ? "webhooks.test.ok" : "webhooks.test.failed"));
    });
  const rotate = () =>
    run("rotate", async () => {
      const { data } = await post(/** @type {any} */ (`${path}/secret`), undefined, { key: null });
      onSecret(data.secret);
    });
  const set = (state) => run(state, () => patch(path, { state }, { ifMatch: one.version }));
  const replay = (after) =>
    run("replay", async () => {
      await post(/** @type {any} */ (`${path}/replay`), { after });
      toast(t("webhooks.replayed"));
    });
  const remove = () => run("remove", () => call("DELETE", path));
  return { path, busy, error, tries, test, rotate, set, replay, remove };
}
