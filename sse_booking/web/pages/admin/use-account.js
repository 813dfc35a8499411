import { call, get } from "../../core/api.js";
import { useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";

/** An account as an administrator sees it, and the writes to it: each tells `onDone`, and those that end the dialog `onClose`. */
export function useAccount({ id, onClose, onDone }) {
  const path = `/api/admin/accounts/${encodeURIComponent(id)}`;
  const [account, setAccount] = useState(undefined);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [link, setLink] = useState("");
  const load = () => get(path).then(({ data }) => setAccount(data), setError);
  useEffect(() => {
    load();
  }, [id]);
  const run = async (what, write, { stay = true } = {}) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    try {
      await write();
      if (what === "disable") setLink(""); // it no longer works
      if (what !== "link") toast(t("saved"));
      onDone();
      if (!stay) return onClose();
      await load();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const write = (method, where = "", body) =>
    call(method, `${path}${where}`, { body, ifMatch: method === "PATCH" ? account.version : undefined });
  return {
    account,
    busy,
    error,
    link,
    save: (body) =>
      Object.keys(body).length ? run("save", () => write("PATCH", "", body), { stay: false }) : onClose(),
    endSessions: () => run("sessions", () => write("DELETE", "/sessions")),
    disable: () => run("disable", () => write("PATCH", "", { disabled: !account.disabled })),
    remove: () => run("remove", () => write("DELETE"), { stay: false }),
    makeLink: () =>
      run("link", async () => {
        const { data } = await write("POST", "/password-reset");
        setLink(`${location.origin}/reset#${data.token}`);
      }),
  };
}
