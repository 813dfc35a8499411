import { book, stillFree } from "../../core/booking.js";
import { useRef, useState } from "../../core/dom.js";
import { given, questionsFor } from "../../core/questions.js";

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

/** The state of the wizard, the booking that it will send, and sending it: once, however often `confirm` is called. */
export function useWizard(selection, resource, onBooked) {
  const { resource_id, starts_at, ends_at, quantity = 1 } = selection;
  const [now, setNow] = useState(/** @type {Record<string, any>} */ ({ ...BEGIN, quantity }));
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const questions = questionsFor(resource);
  const wanted = {
    resource_id,
    starts_at,
    ends_at,
    quantity: now.quantity,
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
      const isFree = await stillFree(wanted).catch(() => true);
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
  return { now, set, wanted, confirm };
}
