/** One's own account: profile, notifications, calendar, connections. */
import { Icon } from "../../components/icon.js";
import { SentList } from "../../components/sent-list.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { initials } from "../../core/names.js";
import { signOut, site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { stamp } from "../../core/time.js";
import { Calendar } from "./calendar-address.js";
import { Connections } from "./connections.js";
import { Contacts } from "./contacts.js";
import { Devices } from "./devices.js";
import { OwnData } from "./own-data.js";
import { Preferences } from "./preferences.js";
import { Profile } from "./profile.js";

export default function MePage() {
  const { you } = useStore(site);
  const [reach, setReach] = useState(0);
  const reached = () => setReach((n) => n + 1);
  const name = you.name || you.user_id;
  return html`
    <div class="head"><h1 tabindex="-1">${t("nav.me")}</h1></div>
    <section class="card pad row">
      <span class="avatar" aria-hidden="true"><bdi>${initials(name)}</bdi></span>
      <div class="grow">
        <h2 class="text">${name}</h2>
        <p class="small muted text">
          ${you.user_id}${you.role === "admin" ? ` · ${t("role.admin")}` : ""}${" "}·${" "}
          ${t("me.until", { time: stamp(you.expires_at) })}
        </p>
      </div>
      <button class="btn" onClick=${signOut}><${Icon} name="out" />${t("sign-out")}</button>
    </section>
    <${Profile} />
    <${Contacts} onChange=${reached} />
    <${Devices} onChange=${reached} />
    <${Preferences} reach=${reach} />
    <${SentList} title=${t("sent.title")} path="/api/me/deliveries" topics=${[`user:${you.user_id}`]} />
    <${Calendar} />
    <${Connections} />
    <${OwnData} />
  `;
}
