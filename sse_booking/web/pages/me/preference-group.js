import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { PLAIN, TYPES } from "./preference-rows.js";
import { PreferenceTable } from "./preference-table.js";

/** The table of one group of notices: a row for each kind, or with `each` a row for each type of event. */
export function PreferenceGroup({ group, each, channels, events, onChange }) {
  const rows = each
    ? TYPES[group].map((type) => [t(`pref.${type}`), [type]])
    : Object.entries(PLAIN[group]).map(([row, types]) => [t(`pref.row.${row}`), types]);
  return html`
    <${PreferenceTable}
      caption=${t(`pref.of.${group}`)}
      rows=${rows}
      channels=${channels}
      events=${events}
      onChange=${onChange}
    />
  `;
}
