import { post } from "../../core/api.js";
import { useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { ANY, seatsParties } from "../../core/parties.js";
import { resourcesOf } from "../../core/places.js";
import { toast } from "../../core/toasts.js";
import { useWriting } from "../../core/use-saving.js";
import { NOBODY, partyOf } from "./person-field.js";
import { nextRange } from "./range-choice.js";

const TRIES = 20;

/** Book the first of these resources that is free. Throws the last refusal. */
async function bookFirst(resources, body) {
  let refusal = null;
  for (const { id } of resources.slice(0, TRIES)) {
    try {
      return await post("/api/bookings", { ...body, resource_id: id });
    } catch (error) {
      if (error.status !== 409 && error.status !== 422) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** What the form of a new booking holds, and sending it. `isSlotted`: it is one of the times of the venue, and no free range. */
export function useNewBooking(venue, onDone) {
  const resources = resourcesOf(venue.id);
  const isSeating = seatsParties(resources);
  const [now, setNow] = useState(
    /** @type {Record<string, any>} */ ({
      person: NOBODY,
      size: "2",
      place: "",
      slot: null,
      range: nextRange(),
      override: false,
    }),
  );
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const chosen = resources.find((one) => one.id === now.place);
  const isSlotted = chosen ? Boolean(chosen.slot_minutes) : resources.some((one) => one.slot_minutes);
  const wish = { ...ANY, party_size: isSeating ? Math.max(1, Math.round(Number(now.size)) || 1) : 1 };
  const { busy, error, run } = useWriting(() => {
    toast(t("saved"));
    onDone();
  });
  const send = () => {
    const party = isSeating ? { party_size: wish.party_size } : {};
    const body = {
      ...(isSlotted ? now.slot : now.range),
      ...party,
      for: partyOf(now.person),
      ...(now.override && { override: true }),
    };
    if (chosen) return post("/api/bookings", { ...body, resource_id: chosen.id });
    if (isSeating) return post("/api/bookings", { ...body, venue_id: venue.id });
    return bookFirst(isSlotted ? resources.filter((one) => one.slot_minutes) : resources, body);
  };
  return { now, set, resources, wish, isSeating, isSlotted, busy, error, book: () => run(send) };
}
