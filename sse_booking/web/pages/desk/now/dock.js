import { html } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { BookingDock } from "./booking-dock.js";
import { FreeDock } from "./free-dock.js";
import { NowTabs } from "./now-tabs.js";

/** What a thumb presses: what can be done with the chosen line, and below it the lists. */
export function Dock({ choice, words, rows, zone, now, onDone }) {
  const { one, tab, told } = choice;
  return html`
    <div class="dock">
      <p class="dock-who" role="status">
        ${
          one && !one.resource
            ? html`<a class="text" href=${`/bookings/${one.id}`}>${words(one).title}</a>`
            : html`<span class="text">${one ? one.resource.name : told || t(rows[tab].length ? "now.choose" : "now.quiet")}</span>`
        }
      </p>
      ${one?.resource && html`<${FreeDock} key=${one.resource.id} place=${one} zone=${zone} now=${now} onDone=${onDone} />`}
      ${one && !one.resource && html`<${BookingDock} key=${one.id} booking=${one} now=${now} onDone=${onDone} />`}
      <${NowTabs} rows=${rows} tab=${tab} onChange=${choice.show} />
    </div>
  `;
}
