import { DayBar } from "../../components/day-bar.js";
import { Empty } from "../../components/empty.js";
import { ErrorBoundary } from "../../components/error-boundary.js";
import { Loaded } from "../../components/loaded.js";
import { html, useMemo } from "../../core/dom.js";
import { notesOn } from "../../core/hours.js";
import { t } from "../../core/i18n.js";
import { route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { dateIn, dateOf } from "../../core/time.js";
import { DayAvailability } from "./day-availability.js";
import { PlaceDialog } from "./place-dialog.js";
import { PlaceHead } from "./place-head.js";
import { RangeForm } from "./range-form.js";
import { SelectionBar } from "./selection-bar.js";
import { useChoice } from "./use-choice.js";
import { usePlaceDay } from "./use-place-day.js";

export function Place({ venue, resources }) {
  const zone = venue.timezone;
  const date = dateIn(useStore(route).query, zone);
  const ranged = resources.filter((one) => !one.slot_minutes);
  const slotted = resources.filter((one) => one.slot_minutes);
  const shown = usePlaceDay(venue, date);
  const choice = useChoice(venue, date, ranged, shown);
  const { proposal, selection, dialog, book } = choice;
  const marks = useMemo(
    () => new Set(shown.mine.map((one) => dateOf(one.starts_at, zone))),
    [shown.own.value],
  );
  return html`
    <${PlaceHead} venue=${venue} kind=${resources[0]?.kind} />
    <${DayBar} date=${date} venue=${venue} onChange=${choice.goTo} marks=${marks} />
    ${notesOn(resources, date).map((note) => html`<p class="text" key=${note}>${t("dated.note", { note })}</p>`)}
    ${
      !resources.length &&
      html`
        <div class="card">
          <${Empty} icon="gear" title=${t("place.nothing")} text=${t("place.nothing.more")} />
        </div>
      `
    }
    ${
      proposal &&
      html`
        <${ErrorBoundary}>
          <${RangeForm}
            venue=${venue}
            resources=${ranged}
            items=${shown.items}
            selection=${proposal}
            onChange=${choice.chooseRange}
            onNext=${() => book(proposal)}
            onWait=${() => choice.wait(proposal)}
          />
        <//>
      `
    }
    <${Loaded} of=${shown.availability} card=${true} rows=${3}>
      ${() => html`
        <${DayAvailability} venue=${venue} date=${date} ranged=${ranged} slotted=${slotted} shown=${shown} choice=${choice} />
      `}
    <//>
    ${
      selection &&
      html`
        <${SelectionBar} selection=${selection} onClear=${() => choice.select(null)} onNext=${() => book(selection)} />
      `
    }
    ${dialog && html`<${PlaceDialog} dialog=${dialog} choice=${choice} shown=${shown} />`}
  `;
}
