import { Checkbox } from "../../components/checkbox.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { CELLS, columnsText } from "./columns.js";

/** Which columns a list has. */
export function ColumnChoice({ columns, onChange }) {
  const [isOpen, open] = useState(false);
  const toggle = (name, on) =>
    onChange(columnsText(Object.keys(CELLS).filter((one) => (one === name ? on : columns.includes(one)))));
  return html`
    <details class="columns-choice" onToggle=${(event) => open(event.currentTarget.open)}>
      <summary>${t("list.columns")}</summary>
      ${
        isOpen &&
        html`
          <div class="row-s wrap">
            ${Object.keys(CELLS)
              .filter((name) => name !== "when")
              .map(
                (name) => html`
                  <${Checkbox}
                    key=${name}
                    label=${t(`list.column.${name}`)}
                    checked=${columns.includes(name)}
                    onChange=${(on) => toggle(name, on)}
                  />
                `,
              )}
          </div>
        `
      }
    </details>
  `;
}
