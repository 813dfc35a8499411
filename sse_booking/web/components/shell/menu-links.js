import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { signOut, site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { Icon } from "../icon.js";

/** Where the menu leads: the own account and out of it, or in. */
export function MenuLinks({ you, onLeave }) {
  const { demo: inbox } = useStore(site);
  if (!you) return html`<a href="/sign-in" onClick=${onLeave}><${Icon} name="user" />${t("sign-in")}</a>`;
  return html`
    <a href="/me" onClick=${onLeave}><${Icon} name="user" />${t("nav.me")}</a>
    ${inbox && html`<a href="/inbox" onClick=${onLeave}><${Icon} name="bell" />${t("inbox")}</a>`}
    <button
      onClick=${() => {
        onLeave();
        signOut();
      }}
    >
      <${Icon} name="out" />
      ${t("sign-out")}
    </button>
  `;
}
