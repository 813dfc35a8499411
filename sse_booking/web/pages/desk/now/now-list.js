import { Empty } from "../../../components/empty.js";
import { Loaded } from "../../../components/loaded.js";
import { html } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { NowRow } from "./now-row.js";
import { idOf } from "./use-choice.js";

/** The lines of one list of the desk's Now. `of` is what useFollow returned for it. */
export function NowList({ of, tab, rows, one, words, onChoose }) {
  return html`
    <div class="now-list">
      <${Loaded} of=${of} rows=${3}>
        ${() =>
          rows.length
            ? html`
              <ul>
                ${rows.map(
                  (row) => html`
                    <${NowRow}
                      key=${idOf(row)}
                      ...${words(row)}
                      chosen=${row === one}
                      onChoose=${() => onChoose(idOf(row))}
                    />
                  `,
                )}
              </ul>
            `
            : html`<${Empty} icon=${tab === "free" ? "clock" : "check"} title=${t(`now.none.${tab}`)} />`}
      <//>
    </div>
  `;
}
