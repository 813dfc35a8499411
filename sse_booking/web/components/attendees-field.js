/** Names, one by one. A name may contain commas, so they are never joined into one text and split again. */
import { html, useId, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";

export function AttendeesField({ names, onChange }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = () => {
    if (typed.trim()) onChange([...names, typed.trim()]);
    setTyped("");
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  };
  return html`
    <div class="field">
      <label for=${id}>${t("attendees")} <small>${t("optional")}</small></label>
      ${
        names.length > 0 &&
        html`
          <ul class="names">
            ${names.map(
              (name, index) => html`
                <li class="badge plain" key=${`${index} ${name}`}>
                  <bdi class="text">${name}</bdi>
                  <button
                    type="button"
                    aria-label=${`${t("remove")}: ${name}`}
                    onClick=${() => onChange(names.filter((_, at) => at !== index))}
                  >
                    <${Icon} name="x" />
                  </button>
                </li>
              `,
            )}
          </ul>
        `
      }
      <div class="inline">
        <input
          class="input"
          id=${id}
          maxlength="200"
          value=${typed}
          aria-describedby=${`${id}-hint`}
          onInput=${(event) => setTyped(event.target.value)}
          onKeyDown=${onKeyDown}
          onBlur=${add}
        />
        <button type="button" class="btn" onClick=${add}>${t("add")}</button>
      </div>
      <span class="hint" id=${`${id}-hint`}>${t("attendees.hint")}</span>
    </div>
  `;
}
