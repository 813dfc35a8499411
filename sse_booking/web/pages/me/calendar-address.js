import { BusyButton } from "../../components/busy-button.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Icon } from "../../components/icon.js";
import { call, post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { CalendarUrl } from "./calendar-url.js";

export function Calendar() {
  const [url, setUrl] = useState("");
  const [busy, setBusy] = useState("");
  const [error, setError] = useState(null);
  const run = (what, write) => async () => {
    setBusy(what);
    setError(null);
    try {
      await write();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy("");
  };
  const make = run("make", async () => {
    setUrl((await post("/api/me/calendar-address", undefined, { key: null })).data.url);
  });
  const revoke = run("revoke", async () => {
    await call("DELETE", "/api/me/calendar-address");
    setUrl("");
    toast(t("calendar.revoked"));
  });
  return html`
    <section class="card">
      <div class="card-head">
        <div>
          <h2>${t("calendar.title")}</h2>
          <p class="small muted">${t("calendar.lead")}</p>
        </div>
      </div>
      <div class="card-body stack">
        ${url && html`<${CalendarUrl} url=${url} />`}
        <${ErrorMessage} error=${error} />
        <div class="row-s">
          <${BusyButton} busy=${busy === "make"} onClick=${make}>
            <${Icon} name="calendar" />
            ${t(url ? "calendar.another" : "calendar.make")}
          <//>
          <a class="btn" href="/api/me/calendar.ics" download="calendar.ics">${t("calendar.download")}</a>
          <${BusyButton} class="btn btn-quiet" busy=${busy === "revoke"} onClick=${revoke}>
            ${t("calendar.revoke")}
          <//>
        </div>
      </div>
    </section>
  `;
}
