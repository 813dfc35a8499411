import { DayBar } from "../../components/day-bar.js";
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { KindIcon } from "../../components/kind-icon.js";
import { Loaded } from "../../components/loaded.js";
import { all, get } from "../../core/api.js";
import { applyTo, freeIn, ghosts, overlaps } from "../../core/booking.js";
import { html, useEffect, useMemo, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { loadPlaces, lookOf } from "../../core/places.js";
import { go, route } from "../../core/router.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { addDays, cityOf, dateOf, day, instantOf, isMyTime, range, rfc3339, today } from "../../core/time.js";
import { toast } from "../../core/toasts.js";
import { Agenda } from "./agenda.js";
import { BookingWizard } from "./booking-wizard.js";
import { JoinWaitingList } from "./join-waiting-list.js";
import { firstFree, firstRange } from "./proposals.js";
import { RangeForm } from "./range-form.js";
import { SelectionBar } from "./selection-bar.js";
import { SlotGrid } from "./slot-grid.js";

/** What an event says of the shown day, before the snapshot that follows says it exactly. */
function marked(items, event) {
  if (event.type !== "slot_unavailable") return items;
  return items.map((item) => {
    if (item.resource_id !== event.resource_id) return item;
    const slots = item.slots.map((slot) =>
      slot.status === "available" && overlaps(slot, event.starts_at, event.ends_at)
        ? { ...slot, status: "booked", available: 0 }
        : slot,
    );
    return {
      ...item,
      slots,
      busy: [...item.busy, { starts_at: event.starts_at, ends_at: event.ends_at, used: item.usable }],
    };
  });
}

export function Place({ venue, resources }) {
  const zone = venue.timezone;
  const { query } = useStore(route);
  const { you } = useStore(site);
  const sending = useStore(ghosts);
  const date = /^\d{4}-\d\d-\d\d$/.test(query.get("date") ?? "") ? query.get("date") : today(zone);
  const slotted = resources.filter((one) => one.slot_minutes);
  const ranged = resources.filter((one) => !one.slot_minutes);
  const [selection, select] = useState(null);
  const [asked, ask] = useState(ranged.length ? firstRange(ranged[0], date, zone) : null);
  const proposed = useRef(true);
  const [dialog, open] = useState(null);
  const goTo = (one) => {
    go(`/places/${venue.id}?date=${one}`, { replace: true });
    select(null);
    proposed.current = true;
    if (asked) ask(firstRange(resources.find((r) => r.id === asked.resource_id) ?? ranged[0], one, zone));
  };
  const availability = useFollow(
    [`venue:${venue.id}`],
    async () => {
      const { data, cursor } = await get(`/api/venues/${venue.id}/availability?date=${date}`);
      return { value: data.items, cursor };
    },
    (event, items) => {
      if (event.type === "resource_updated") loadPlaces();
      if (event.type === "slot_unavailable" && items) availability.set(marked(items, event));
      return "reload";
    },
    [venue.id, date],
  );
  const from = instantOf(addDays(date, -7), 0, zone);
  const to = instantOf(addDays(date, 14), 0, zone);
  const own = useFollow(
    you ? [`user:${you.user_id}`] : null,
    async () => {
      const { items, cursor } = await all(
        `/api/bookings?venue_id=${venue.id}&status=held,pending,approved,checked_in&from=${from}&to=${to}`,
      );
      return { value: items, cursor };
    },
    (event, list) => applyTo(list, event),
    [venue.id, date, you?.user_id],
  );
  const mine = [...(own.value ?? []), ...sending].filter(
    (one) => one.venue_id === venue.id && ["held", "pending", "approved", "checked_in"].includes(one.status),
  );

  // A proposal is something that can be had; what somebody chose themselves stays as they chose it.
  useEffect(() => {
    if (!asked || !proposed.current || !availability.value) return;
    proposed.current = false;
    ask(
      firstFree(
        asked,
        [resources.find((one) => one.id === asked.resource_id) ?? ranged[0], ...ranged],
        availability.value,
      ),
    );
  }, [availability.value]);

  // What somebody else takes is no longer chosen; what one has just taken oneself is no loss.
  useEffect(() => {
    if (!selection || !availability.value) return;
    const item = availability.value.find((one) => one.resource_id === selection.resource_id);
    if (!item || freeIn(item, selection.starts_at, selection.ends_at) >= (selection.quantity ?? 1)) return;
    const taken = !mine.some(
      (one) =>
        one.resource_id === selection.resource_id && overlaps(one, selection.starts_at, selection.ends_at),
    );
    if (dialog?.kind === "wizard") return; // the wizard hears it from the server, with alternatives
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
  const pickTime = (resource, instant) => {
    if (resource.slot_minutes) return;
    const length = Math.max(60, resource.min_minutes ?? 0) * 60_000;
    ask({
      resource_id: resource.id,
      starts_at: instant,
      ends_at: rfc3339(Date.parse(instant) + length),
      quantity: asked?.quantity ?? 1,
    });
  };
  const close = () => {
    open(null);
    availability.reload();
  };
  const take = (alternative) => {
    open(null);
    const next = dateOf(alternative.starts_at, zone);
    if (next !== date) goTo(next);
    const wanted = { ...alternative, quantity: 1 };
    const isSlot = resources.find((one) => one.id === alternative.resource_id)?.slot_minutes;
    proposed.current = false;
    if (isSlot) select(wanted);
    else ask(wanted);
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
        <p class="small">${isMyTime(zone) ? t("zone.same") : t("zone.other", { zone: cityOf(zone) })}</p>
      </div>
    </div>
    <${DayBar} date=${date} zone=${zone} onChange=${goTo} marks=${marks} />
    ${
      !resources.length &&
      html`
        <div class="card">
          <${Empty} icon="gear" title=${t("place.nothing")} text=${t("place.nothing.more")} />
        </div>
      `
    }
    <${Loaded} of=${availability} card=${true} rows=${3}>
      ${(items) => html`
        <div class="stack">
          ${
            ranged.length > 0 &&
            html`
              <${RangeForm}
                resources=${ranged}
                items=${items}
                selection=${asked}
                zone=${zone}
                onChange=${ask}
                onNext=${() => open({ kind: "wizard", wanted: asked })}
                onWait=${() => open({ kind: "wait", wanted: asked })}
              />
              <${Agenda}
                resources=${ranged}
                items=${items}
                date=${date}
                zone=${zone}
                mine=${mine}
                selection=${asked}
                onPick=${pickTime}
               
              />
            `
          }
          ${
            slotted.length > 0 &&
            html`
              <${SlotGrid}
                items=${items}
                resources=${slotted}
                zone=${zone}
                mine=${mine}
                selection=${selection}
                onPick=${pickSlot}
              />
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
