/** Archives a venue, after a question. */
import { BusyButton } from "../../components/busy-button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorMessage } from "../../components/error-message.js";
import { remove } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { useSaving } from "../../core/use-saving.js";

export function ArchiveVenue({ venue }) {
  const [isAsked, ask] = useState(false);
  const { busy, error, run } = useSaving(() => go("/setup"));
  const archive = () => {
    ask(false);
    run(() => remove(`/api/venues/${venue.id}`));
  };
  return html`
    <section class="card">
      <div class="card-body stack-s">
        <h2>${t("setup.archive")}</h2>
        <p class="muted small">${t("setup.archive.more")}</p>
        <${ErrorMessage} error=${error} />
        <p>
          <button class="btn btn-s btn-bad" onClick=${() => ask(true)}>${t("setup.archive")}</button>
        </p>
      </div>
    </section>
    ${
      isAsked &&
      html`
        <${Dialog}
          title=${t("ask.archive")}
          onClose=${() => ask(false)}
          foot=${html`
            <button class="btn" onClick=${() => ask(false)}>${t("keep")}</button>
            <${BusyButton} class="btn btn-bad" busy=${busy} onClick=${archive}>${t("setup.archive")}<//>
          `}
        >
          <p>${t("setup.archive.more")}</p>
        <//>
      `
    }
  `;
}
