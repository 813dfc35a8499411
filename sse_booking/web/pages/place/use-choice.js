import { overlaps } from "../../core/booking.js";
import { useState } from "../../core/dom.js";
import { resourceOf } from "../../core/places.js";
import { go } from "../../core/router.js";
import { dateOf } from "../../core/time.js";
import { useProposal } from "./use-proposal.js";
import { useSelection } from "./use-selection.js";

/** What a person chooses on the page of a venue: a date, a slot, a range, and the dialog that books it or waits for it. */
export function useChoice(venue, date, ranged, shown) {
  const [dialog, setDialog] = useState(/** @type {{kind: string, wanted: any} | null} */ (null));
  const [selection, select] = useSelection(shown, dialog?.kind === "wizard");
  const [proposal, propose] = useProposal({
    venue,
    resources: ranged,
    value: shown.availability.value,
    date,
  });
  const book = (wanted) => setDialog({ kind: "wizard", wanted });
  const wait = (wanted) => setDialog({ kind: "wait", wanted });
  const close = () => setDialog(null);
  const goTo = (other) => {
    go(`/places/${venue.id}?date=${other}`, { replace: true });
    select(null);
  };
  const goToDateOf = (wanted) => {
    const on = dateOf(wanted.starts_at, venue.timezone);
    if (on !== date) goTo(on);
  };
  const chooseRange = (wanted) => {
    propose(wanted);
    goToDateOf(wanted);
  };
  const pickSlot = ({ id }, { starts_at, ends_at }, state) => {
    const wanted = { resource_id: id, starts_at, ends_at, quantity: 1 };
    const isThis = (one) => one.resource_id === id && overlaps(one, starts_at, ends_at);
    if (state === "chosen") select(null);
    else if (state === "mine" || state === "held") go(`/bookings/${shown.mine.find(isThis).id}`);
    else if (state === "booked") wait(wanted);
    else select(wanted);
  };
  const takeAlternative = (alternative) => {
    const wanted = { quantity: 1, ...alternative };
    if (wanted.party_size) goToDateOf(wanted);
    else if (resourceOf(wanted.resource_id)?.slot_minutes) {
      goToDateOf(wanted);
      select(wanted);
    } else chooseRange(wanted);
    book(wanted);
  };
  return {
    proposal,
    chooseRange,
    selection,
    select,
    pickSlot,
    takeAlternative,
    goTo,
    dialog,
    book,
    wait,
    close,
  };
}
