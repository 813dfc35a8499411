import { Dialog } from "../../components/dialog.js";
import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";

/** Names a view, or gives it another name. */
export function NameViewDialog({ name: before, onSave, onClose }) {
  const [name, setName] = useState(before);
  const save = (event) => {
    event.preventDefault();
    if (!name.trim()) return;
    onSave(name);
    onClose();
  };
  return html`
    <${Dialog}
      title=${t(before ? "views.rename" : "views.save")}
      onClose=${onClose}
      foot=${html`
        <button type="button" class="btn" onClick=${onClose}>${t("back")}</button>
        <button class="btn btn-main" form="name-view">${t("save")}</button>
      `}
    >
      <form id="name-view" class="stack" onSubmit=${save}>
        <${Field}
          data-first
          label=${t("name")}
          hint=${t("views.hint")}
          required
          maxlength="80"
          value=${name}
          onInput=${setName}
        />
      </form>
    <//>
  `;
}
