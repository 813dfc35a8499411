/** The accounts and invitations of the service, and their actions. */
import { Empty } from "../../components/empty.js";
import { Field } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useList } from "../../core/use-list.js";
import { AccountDialog } from "./account-dialog.js";
import { AccountRow } from "./account-row.js";
import { InviteDialog } from "./invite-dialog.js";
import { OpenInvitations } from "./open-invitations.js";

const PAUSE_MS = 200;

export function Accounts() {
  const [words, setWords] = useState("");
  const [query, setQuery] = useState("");
  const [dialog, open] = useState(null);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(words.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words]);
  const list = useList(
    ["admin"],
    () => `/api/admin/accounts?q=${encodeURIComponent(query)}`,
    (event, items) => (event.type === "audit" && event.subject.startsWith("user:") ? "reload" : items),
    [query],
  );
  return html`
    <div class="inline bottom wrap">
      <div class="grow">
        <${Field} type="search" label=${t("accounts.search")} value=${words} onInput=${setWords} />
      </div>
      <button class="btn btn-main" onClick=${() => open("invite")}>
        <${Icon} name="plus" />
        ${t("accounts.invite")}
      </button>
    </div>
    <${OpenInvitations} />
    <${Loaded} of=${list} rows=${4} card=${true}>
      ${(items) =>
        items.length
          ? html`
            <section class="card" aria-label=${t("admin.accounts")}>
              <ul>${items.map((one) => html`<${AccountRow} key=${one.id} account=${one} onOpen=${() => open(one)} />`)}</ul>
            </section>
          `
          : html`
            <div class="card">
              <${Empty} icon="user" title=${t(query ? "find.none" : "accounts.none")} text=${query ? "" : t("accounts.none.more")} />
            </div>
          `}
    <//>
    <${MoreButton} more=${list.more} />
    ${dialog === "invite" && html`<${InviteDialog} onClose=${() => open(null)} />`}
    ${
      dialog &&
      dialog !== "invite" &&
      html`<${AccountDialog} key=${dialog.id} id=${dialog.id} onClose=${() => open(null)} onDone=${list.reload} />`
    }
  `;
}
