/** The places that somebody waits for. */
import { Empty } from "../../components/empty.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { toast } from "../../core/toasts.js";
import { WaitingEntry } from "./waiting-entry.js";

export function WaitingList({ list, reload }) {
  const [busy, setBusy] = useState("");
  const run = async (entry, how, done) => {
    setBusy(entry.id);
    try {
      await how();
      if (done) toast(t(done));
    } catch (error) {
      toast(t("not-done"), { text: error.message, tone: "bad" });
    }
    setBusy("");
    reload();
  };
  if (!list.length)
    return html`
      <div class="card">
        <${Empty} icon="bell" title=${t("waitlist.none")} text=${t("waitlist.none.more")} />
      </div>
    `;
  return html`
    <ul class="card">
      ${list.map(
        (entry) => html`
          <${WaitingEntry}
            key=${entry.id}
            entry=${entry}
            busy=${busy === entry.id}
            run=${(how, done) => run(entry, how, done)}
          />
        `,
      )}
    </ul>
  `;
}
