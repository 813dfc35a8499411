/** The desk in this moment, for one thumb: who is late, who comes now and next, and what is free, with large buttons below. */
import { html } from "../../../core/dom.js";
import { t } from "../../../core/i18n.js";
import { resourcesOf } from "../../../core/places.js";
import { useNow } from "../../../core/store.js";
import { Dock } from "./dock.js";
import { freeOf, groupsOf } from "./groups.js";
import { NowList } from "./now-list.js";
import { useChoice } from "./use-choice.js";
import { useNowLists } from "./use-now-lists.js";
import { bookingWords, placeWords } from "./words.js";

export function Now({ venue, sure, onChange }) {
  const zone = venue.timezone;
  const now = useNow(5_000);
  const { bookings, free, change } = useNowLists(venue);
  const { late, due, here, next } = groupsOf(bookings.value ?? [], now);
  const places = freeOf(free.value ?? [], resourcesOf(venue.id), now);
  const rows = { late, now: [...due, ...here], next, free: places };
  const choice = useChoice(rows, Boolean(bookings.value));
  const { tab, one } = choice;
  const words = (row) => (row.resource ? placeWords(row, zone) : bookingWords(row, zone, now, sure));
  const done = (booking) => {
    change(booking);
    onChange(booking);
    choice.done(booking);
  };
  return html`
    <section class="card now" aria-label=${t("desk.now")}>
      <${NowList}
        of=${tab === "free" ? free : bookings}
        tab=${tab}
        rows=${rows[tab]}
        one=${one}
        words=${words}
        onChoose=${choice.choose}
      />
      <${Dock} choice=${choice} words=${words} rows=${rows} zone=${zone} now=${now} onDone=${done} />
    </section>
  `;
}
