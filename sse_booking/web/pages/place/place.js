import { DayBar } from "../../components/day-bar.js";
import { Empty } from "../../components/empty.js";
import { ErrorBoundary } from "../../components/error-boundary.js";
import { Icon } from "../../components/icon.js";
import { KindIcon } from "../../components/kind-icon.js";
import { Loaded } from "../../components/loaded.js";
import { applyTo, freeIn, overlaps } from "../../core/booking.js";
import { html, useEffect, useMemo, useState } from "../../core/dom.js";
import { notesOn } from "../../core/hours.js";
import { t } from "../../core/i18n.js";
import { lookOf } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { cityOf, dateOf, day, isKnownZone, isMyTime, range, rfc3339, today } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { Agenda } from "./agenda.js";
import { BookingWizard } from "./booking-wizard.js";
import { JoinWaitingList } from "./join-waiting-list.js";
import { lengthFor } from "./proposals.js";
import { RangeForm } from "./range-form.js";
import { SelectionBar } from "./selection-bar.js";
import { SlotGrid } from "./slot-grid.js";
import { usePlaceDay } from "./use-place-day.js";
import { useProposal } from "./use-proposal.js";

export function Place({ venue, resources }) {
  const zone = venue.timezone;
  const { query } = useStore(route);
  const asDate = /^\d{4}-\d\d-\d\d$/.test(query.get("date") ?? "") ? query.get("date") : "";
  const date = asDate >= "1970-01-02" && asDate <= "9998-12-01" ? asDate : today(zone);
  const slotted = resources.filter((one) => one.slot_minutes);
  const ranged = resources.filter((one) => !one.slot_minutes);
  const [selection, select] = useState(null);
  const [dialog, open] = useState(null);
  const { availability, day: shownDay, items, mine, own } = usePlaceDay(venue, date);
  const [proposal, choose] = useProposal({ venue, resources: ranged, value: availability.value, date });
  const goTo = (one) => {
    go(`/places/${venue.id}?date=${one}`, { replace: true });
    select(null);
  };
  const selectRange = (wanted) => {
    choose(wanted);
    const on = dateOf(wanted.starts_at, zone);
    if (on !== date) goTo(on);
  };

  // Deselect a range that somebody else takes. One's own new booking is no loss.
  useEffect(() => {
    if (!selection || !availability.value) return;
    const item = items.find((one) => one.resource_id === selection.resource_id);
    if (!item || freeIn(item, selection.starts_at, selection.ends_at) >= (selection.quantity ?? 1)) return;
    const taken = !mine.some(
      (one) =>
        one.resource_id === selection.resource_id && overlaps(one, selection.starts_at, selection.ends_at),
    );
    if (dialog?.kind === "wizard") return; // the wizard learns it from the server, with alternatives
    select(null);
    if (taken)
      toast(t("gone.title"), {
        text: t("gone.text", { what: resources.find((one) => one.id === selection.resource_id)?.name ?? "" }),
        tone: "warn",
      });
  }, [availability.value]);

  const pickSlot = (resource, slot, state) => {
    const wanted = {
      resource_id: resource.id,
      starts_at: slot.starts_at,
      ends_at: slot.ends_at,
      quantity: 1,
    };
    if (state === "chosen") select(null);
    else if (state === "mine" || state === "held")
      go(
        `/bookings/${mine.find((one) => one.resource_id === resource.id && overlaps(one, slot.starts_at, slot.ends_at)).id}`,
      );
    else if (state === "booked") open({ kind: "wait", wanted });
    else select(wanted);
  };
  const pickRange = (resource, starts_at, ends_at) =>
    selectRange({ resource_id: resource.id, starts_at, ends_at, quantity: proposal?.quantity ?? 1 });
  const pickTime = (resource, instant) =>
    pickRange(resource, instant, rfc3339(Date.parse(instant) + lengthFor(resource)));
  const close = () => {
    open(null);
    availability.reload();
  };
  const take = (alternative) => {
    open(null);
    const wanted = { ...alternative, quantity: 1 };
    const isSlot = resources.find((one) => one.id === alternative.resource_id)?.slot_minutes;
    const on = dateOf(alternative.starts_at, zone);
    if (!isSlot) selectRange(wanted);
    else if (on !== date) goTo(on);
    if (isSlot) select(wanted);
    open({ kind: "wizard", wanted });
  };
  const marks = useMemo(() => new Set(mine.map((one) => dateOf(one.starts_at, zone))), [own.value]);
  return html`
    <div class="head">
      <div>
        <a class="crumb" href="/"><${Icon} name="left" />${t("nav.find")}</a>
        <div class="titled">
          <${KindIcon} look=${lookOf(resources[0]?.kind)} />
          <h1 class="text" tabindex="-1">${venue.name}</h1>
        </div>
        <p class="small">
          ${
            isMyTime(zone)
              ? t("zone.same")
              : t(isKnownZone(zone) ? "zone.other" : "zone.unknown", { zone: cityOf(zone) })
          }
        </p>
      </div>
    </div>
    <${DayBar} date=${date} venue=${venue} onChange=${goTo} marks=${marks} />
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
            items=${items}
            selection=${proposal}
            onChange=${selectRange}
            onNext=${() => open({ kind: "wizard", wanted: proposal })}
            onWait=${() => open({ kind: "wait", wanted: proposal })}
          />
        <//>
      `
    }
    <${Loaded} of=${availability} card=${true} rows=${3}>
      ${() => html`
        <div class="stack">
          ${
            ranged.length > 0 &&
            html`
              <${ErrorBoundary}>
                <${Agenda}
                  resources=${ranged}
                  items=${items}
                  day=${shownDay}
                  venue=${venue}
                  mine=${mine}
                  selection=${proposal}
                  onPick=${pickTime}
                  onRange=${pickRange}
                />
              <//>
            `
          }
          ${
            slotted.length > 0 &&
            html`
              <${ErrorBoundary}>
                <${SlotGrid}
                  items=${items}
                  resources=${slotted}
                  zone=${zone}
                  mine=${mine}
                  selection=${selection}
                  onPick=${pickSlot}
                />
              <//>
            `
          }
        </div>
      `}
    <//>
    ${
      selection &&
      html`
        <${SelectionBar}
          selection=${selection}
          zone=${zone}
          text=${`${day(selection.starts_at, zone)}, ${range(selection.starts_at, selection.ends_at, zone)}`}
          onClear=${() => select(null)}
          onNext=${() => open({ kind: "wizard", wanted: selection })}
          onHeld=${() => select(null)}
        />
      `
    }
    ${
      dialog?.kind === "wizard" &&
      html`
        <${BookingWizard}
          key=${dialog.wanted.resource_id + dialog.wanted.starts_at}
          selection=${dialog.wanted}
          onClose=${close}
          onPick=${take}
          onWait=${(wanted) => open({ kind: "wait", wanted })}
          onBooked=${(booking) => {
            select(null);
            own.set((list) => applyTo(list ?? [], { booking }));
          }}
        />
      `
    }
    ${
      dialog?.kind === "wait" &&
      html`<${JoinWaitingList} wanted=${dialog.wanted} onClose=${() => open(null)} />`
    }
  `;
}
