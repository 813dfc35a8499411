/** Asks before a resource is archived. */
import { Dialog } from "../../components/dialog.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

export function ArchiveResource({ resource, onArchive, onClose }) {
  const foot = html`
    <button type="button" class="btn" onClick=${onClose}>${t("keep")}</button>
    <button type="button" class="btn btn-bad" onClick=${onArchive}>${t("setup.archive")}</button>
  `;
  return html`
    <${Dialog} title=${t("ask.archive-thing", { what: resource.name })} onClose=${onClose} foot=${foot}>
      <p>${t("setup.archive.more")}</p>
    <//>
  `;
}
