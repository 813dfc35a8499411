/** The range that the form asks about. Until somebody chooses themselves it is a proposal of the page's. */
import { checkBooking } from "../../core/check-booking.js";
import { useEffect, useRef, useState } from "../../core/dom.js";
import { you } from "../../core/session.js";
import { dateOf } from "../../core/time.js";
import { firstFree, firstRange } from "./proposals.js";

/** What the service offers in place of a proposal that it would refuse, where that is on the same day. */
async function better(proposal, date, zone) {
  if (!you()) return null;
  const { ok, alternatives } = await checkBooking(proposal).catch(() => ({ ok: true, alternatives: [] }));
  if (ok) return null;
  const offered = alternatives.filter((one) => dateOf(one.starts_at, zone) === date);
  const found = offered.find((one) => one.resource_id === proposal.resource_id) ?? offered[0];
  return found ? { ...proposal, ...found } : null;
}

/** `[asked, choose]`; `asked` is null until there is something to propose. */
export function useProposal({ venue, resources, value, date }) {
  const zone = venue.timezone;
  const [asked, ask] = useState(null);
  const chosenFor = useRef("");
  const latest = useRef(null);
  latest.current = asked;
  useEffect(() => {
    if (!resources.length || !value || chosenFor.current === date) return;
    chosenFor.current = date;
    const before = resources.find((one) => one.id === asked?.resource_id) ?? resources[0];
    const proposal = firstFree(
      { ...firstRange(before, value.day, zone), quantity: asked?.quantity ?? 1 },
      [before, ...resources],
      value.items,
    );
    ask(proposal);
    better(proposal, date, zone).then((found) => found && latest.current === proposal && ask(found));
  }, [value, date]);
  const choose = (range) => {
    chosenFor.current = dateOf(range.starts_at, zone);
    ask(range);
  };
  return [asked, choose];
}
