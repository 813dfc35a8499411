/** The range in the form. Until the user selects one, the page proposes it. */
import { checkBooking } from "../../core/check-booking.js";
import { useEffect, useRef, useState } from "../../core/dom.js";
import { you } from "../../core/session.js";
import { dateOf } from "../../core/time.js";
import { firstFree, firstRange } from "./proposals.js";

/** Return the service's alternative to a refused proposal, if it is on the same day. */
async function better(proposal, date, zone) {
  if (!you()) return null;
  const { ok, alternatives } = await checkBooking(proposal).catch(() => ({ ok: true, alternatives: [] }));
  if (ok) return null;
  const offered = alternatives.filter((one) => dateOf(one.starts_at, zone) === date);
  const found = offered.find((one) => one.resource_id === proposal.resource_id) ?? offered[0];
  return found ? { ...proposal, ...found } : null;
}

/** Return `[range, choose]`. The range is null until there is a proposal. */
export function useProposal({ venue, resources, value, date }) {
  const zone = venue.timezone;
  const [chosen, setChosen] = useState(null);
  const chosenFor = useRef("");
  const latest = useRef(null);
  latest.current = chosen;
  useEffect(() => {
    if (!resources.length || !value || chosenFor.current === date) return;
    chosenFor.current = date;
    const before = resources.find((one) => one.id === chosen?.resource_id) ?? resources[0];
    const proposal = firstFree(
      { ...firstRange(before, value.day, zone), quantity: chosen?.quantity ?? 1 },
      [before, ...resources],
      value.items,
    );
    setChosen(proposal);
    better(proposal, date, zone).then((found) => found && latest.current === proposal && setChosen(found));
  }, [value, date]);
  const choose = (range) => {
    chosenFor.current = dateOf(range.starts_at, zone);
    setChosen(range);
  };
  return [chosen, choose];
}
