import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { me, useMe } from "../../core/me.js";
import { myVenues } from "../../core/places.js";
import { route, section } from "../../core/router.js";
import { isAdmin } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { Icon } from "../icon.js";

function links() {
  const all = [
    ["find", "/", "search"],
    ["bookings", "/bookings", "calendar"],
  ];
  const works = myVenues().length > 0;
  if (works) all.push(["desk", "/desk", "desk"]);
  if (works || me.value?.may_make_venues) all.push(["setup", "/setup", "gear"]);
  if (isAdmin()) all.push(["admin", "/admin", "chart"]);
  return all;
}

const SECTION = { start: "setup", place: "find", booking: "bookings", reports: "desk" };

export function Nav({ kind }) {
  const { name } = useStore(route);
  useMe();
  const part = useStore(section) || (SECTION[name] ?? name);
  return html`
    <nav class=${`nav ${kind}`} aria-label=${t(kind === "tabs" ? "nav.phone" : "nav.main")}>
      ${links().map(
        ([key, path, icon]) => html`
          <a
            key=${key}
            href=${path}
            aria-current=${part === key ? "page" : undefined}
            aria-label=${t(`nav.${key}`)}
          >
            <${Icon} name=${icon} />
            ${t(kind === "tabs" && key === "bookings" ? "nav.bookings.short" : `nav.${key}`)}
          </a>
        `,
      )}
    </nav>
  `;
}
