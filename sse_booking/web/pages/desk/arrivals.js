import { DayBar } from "../../components/day-bar.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { MoreButton } from "../../components/more-button.js";
import { html } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { dateText } from "../../core/time.js";
import { DeskBookings } from "./desk-bookings.js";
import { Section } from "./section.js";

const ACTIONS = ["check-in", "no-show", "complete", "revoke"];

/** Who is expected on a day, to be printed too; `sure`: the bookings whose people have said that they are coming. */
export function Arrivals({ venue, date, day, expected, fresh, sure, onChange }) {
  return html`
    <div class="row between">
      <h2 class="sheet-title">${dateText(date)}</h2>
      <button class="btn btn-s noprint" onClick=${() => print()}>
        <${Icon} name="print" />
        ${t("desk.print")}
      </button>
    </div>
    <div class="noprint">
      <${DayBar}
        date=${date}
        venue=${venue}
        past=${true}
        onChange=${(one) => go(`/desk/${venue.id}?date=${one}`, { replace: true })}
      />
    </div>
    <${Loaded} of=${day} rows=${3}>
      ${() => html`
        <${Section} title=${t("desk.arrivals")} count=${expected.length} none="desk.no-arrivals" icon="calendar">
          <${DeskBookings} bookings=${expected} fresh=${fresh} sure=${sure} only=${ACTIONS} byTime=${true} onChange=${onChange} />
        <//>
        <${MoreButton} more=${day.more} />
      `}
    <//>
  `;
}
