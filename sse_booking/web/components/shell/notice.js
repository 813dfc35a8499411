/** A banner on every page when the connection or the session is lost. */
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { state } from "../../core/live.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { myZone } from "../../core/time.js";
import { Icon } from "../icon.js";

export function Notice() {
  const now = useStore(state);
  const { lost, you } = useStore(site);
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (now !== "reconnecting") return undefined;
    const timer = setTimeout(() => setLate(true), 2500); // a short interruption deserves no banner
    return () => clearTimeout(timer);
  }, [now]);
  if (lost && !you) return html`<div class="notice info" role="alert">${t("session-ended")}</div>`;
  if (now === "offline")
    return html`<div class="notice bad" role="alert"><${Icon} name="plug" />${t("live.offline.more")}</div>`;
  if (late) return html`<div class="notice warn" role="status">${t("live.reconnecting.more")}</div>`;
  return myZone() ? null : html`<div class="notice info" role="status">${t("zone.mine-unknown")}</div>`;
}
