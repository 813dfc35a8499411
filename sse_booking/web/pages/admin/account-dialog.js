/** One account: name, address and role, a password reset link, ending its sessions, disabling and removing it. */
import { BusyButton } from "../../components/busy-button.js";
import { CopyField } from "../../components/copy-field.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loaded } from "../../components/loaded.js";
import { call, get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { AccountForm } from "./account-form.js";

export function AccountDialog({ id, onClose, onDone }) {
  const path = `/api/admin/accounts/${encodeURIComponent(id)}`;
  const [account, setAccount] = useState(undefined);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const [link, setLink] = useState("");
  const [removing, remove] = useState(false);
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
  const endSessions = () => run("sessions", () => write("DELETE", "/sessions"));
  const save = (body) =>
    Object.keys(body).length ? run("save", () => write("PATCH", "", body), { stay: false }) : onClose();
  const makeLink = () =>
    run("link", async () => {
      const { data } = await write("POST", "/password-reset");
      setLink(`${location.origin}/reset#${data.token}`);
    });
  const button = (what, text, act) => html`
    <${BusyButton} type="button" class="btn btn-s" busy=${busy === what} onClick=${act}>${text}<//>
  `;
  return html`
    <${Dialog}
      title=${account?.name || id}
      onClose=${onClose}
      foot=${
        account &&
        html`
          <button type="button" class="btn btn-quiet btn-bad" onClick=${() => remove(true)}>${t("accounts.remove")}</button>
          <button type="button" class="btn end" onClick=${onClose}>${t("back")}</button>
          <${BusyButton} class="btn btn-main" busy=${busy === "save"} form="account">${t("save")}<//>
        `
      }
    >
      <${ErrorMessage} error=${error} />
      <${Loaded} of=${{ value: account }} rows=${3}>
        ${(one) => html`
          <div class="stack">
            <p class="small muted text">
              ${one.id} · ${t("accounts.sessions", { n: one.sessions })}
              ${one.venues.length > 0 && ` · ${t("accounts.venues", { venues: one.venues.join(", ") })}`}
            </p>
            <${AccountForm} key=${one.version} account=${one} onSave=${save} />
            <div class="row-s wrap">
              ${button("link", t("accounts.reset"), makeLink)}
              ${one.sessions > 0 && button("sessions", t("accounts.end-sessions"), endSessions)}
              ${button("disable", t(one.disabled ? "accounts.enable" : "accounts.disable"), () =>
                run("disable", () => write("PATCH", "", { disabled: !one.disabled })),
              )}
            </div>
            ${link && html`<${CopyField} label=${t("accounts.reset-link")} hint=${t("accounts.reset-link.more")} value=${link} />`}
          </div>
        `}
      <//>
      ${
        removing &&
        html`
          <${Dialog}
            title=${t("ask.remove-account", { who: account.name })}
            onClose=${() => remove(false)}
            foot=${html`
              <button type="button" class="btn" onClick=${() => remove(false)}>${t("keep")}</button>
              <${BusyButton}
                class="btn btn-bad"
                busy=${busy === "remove"}
                onClick=${() => {
                  remove(false);
                  run("remove", () => write("DELETE"), { stay: false });
                }}
              >
                ${t("accounts.remove")}
              <//>
            `}
          >
            <p>${t("accounts.remove.more")}</p>
          <//>
        `
      }
    <//>
  `;
}
