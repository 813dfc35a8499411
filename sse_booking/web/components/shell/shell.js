/** The frame of every page: name, navigation, live indicator, menu of the signed-in person. */
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { usePlaces } from "../../core/places.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { Icon } from "../icon.js";
import { LiveSign } from "./live-sign.js";
import { Menu } from "./menu.js";
import { Nav } from "./nav.js";
import { Notice } from "./notice.js";

export function Shell({ children, slim }) {
  const { you } = useStore(site);
  usePlaces();
  const mine = you && !you.user_id.startsWith("guest:"); // a guest has one booking, and no other page
  return html`
    <a class="skip" href="#main">${t("skip")}</a>
    <header class="top">
      <div class="top-in">
        <a class="brand" href="/">
          <i><${Icon} name="check" /></i>
          ${t("brand")}
        </a>
        ${mine && html`<${Nav} kind="wide" />`}
        <div class="tools">
          <${LiveSign} />
          <${Menu} you=${you} />
        </div>
      </div>
    </header>
    <${Notice} />
    ${children[0]}
    <main id="main" class=${slim ? "slim" : ""} tabindex="-1">${children[1]}</main>
    ${mine && html`<${Nav} kind="tabs" />`}
  `;
}
