import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { typesOnChannel } from "./preference-rows.js";

/** Rows of switches, one for each available channel. `rows` are [label, types]. A switch sets all of its types at once. */
export function PreferenceTable({ caption, rows, channels, events, onChange }) {
  const box = (label, types, channel) => {
    const offered = typesOnChannel(channel, types);
    if (!offered.length) return null;
    const on = offered.filter((type) => events[type][channel]).length;
    return html`
      <input
        type="checkbox"
        aria-label=${t("pref.cell", { what: label, channel: t(`channel.${channel}`) })}
        checked=${on === offered.length}
        ref=${(input) => {
          if (input) input.indeterminate = on > 0 && on < offered.length;
        }}
        onChange=${(event) => onChange(offered, channel, event.target.checked)}
      />
    `;
  };
  return html`
    <table class="prefs">
      <caption>${caption}</caption>
      <thead>
        <tr>
          <th scope="col"><span class="sr">${t("pref.what")}</span></th>
          ${channels.map((channel) => html`<th scope="col" key=${channel}>${t(`channel.${channel}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([label, types]) => html`
            <tr key=${label}>
              <th scope="row">${label}</th>
              ${channels.map((channel) => html`<td key=${channel}>${box(label, types, channel)}</td>`)}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
