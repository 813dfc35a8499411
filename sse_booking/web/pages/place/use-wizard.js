import { book, stillFree } from "../../core/booking.js";
import { useRef, useState } from "../../core/dom.js";
import { given as partyOf, possible } from "../../core/parties.js";
import { resourceOf, resourcesOf, venueOf } from "../../core/places.js";
import { given, questionsOf } from "../../core/questions.js";

const BEGIN = {
  step: 0,
  title: "",
  note: "",
  attendees: [],
  answers: {},
  sending: false,
  late: false,
  error: null,
  done: null,
};

/** Return the places that it may become: the named one, or for a party those of the venue that have what it wants. */
const placesOf = (selection) =>
  selection.resource_id
    ? [resourceOf(selection.resource_id)]
    : possible(resourcesOf(selection.venue_id), selection);

/** Return what is booked: a quantity of a place, or a place for a party. */
function placeOf(selection, quantity) {
  const { resource_id, venue_id, party_size } = selection;
  if (!party_size) return { resource_id, quantity };
  return { ...(resource_id ? { resource_id } : { venue_id }), ...partyOf(selection) };
}

/** The state of the wizard, the booking that it will send, and sending it: once, however often `confirm` is called. */
export function useWizard(selection, onBooked) {
  const { starts_at, ends_at, quantity = 1 } = selection;
  const [now, setNow] = useState(/** @type {Record<string, any>} */ ({ ...BEGIN, quantity }));
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const resources = placesOf(selection);
  const questions = questionsOf(venueOf(resources[0].venue_id), resources);
  const wanted = {
    ...placeOf(selection, now.quantity),
    starts_at,
    ends_at,
    ...(now.title.trim() && { title: now.title.trim() }),
    ...(now.note.trim() && { note: now.note.trim() }),
    ...(now.attendees.length > 0 && { attendees: now.attendees }),
    ...(questions.length > 0 && { answers: given(questions, now.answers) }),
  };
  const confirm = async () => {
    if (sent.current) return;
    sent.current = true;
    set({ sending: true, error: null });
    try {
      const isFree = wanted.party_size || (await stillFree(wanted).catch(() => true));
      if (!isFree) set({ late: true }); // sent all the same: the refusal names free alternatives
      const booking = await book(wanted, key.current);
      set({ step: 2, sending: false, done: booking, late: false });
      onBooked(booking);
    } catch (error) {
      sent.current = false;
      if (!error.isOffline) key.current = crypto.randomUUID(); // refused for good; an unanswered request keeps its key
      set({ sending: false, error, late: false });
    }
  };
  return { now, set, wanted, resources, questions, confirm };
}
