import { post } from "../../core/api.js";
import { book, stillFree } from "../../core/booking.js";
import { useRef, useState } from "../../core/dom.js";
import { resourceOf, venueOf } from "../../core/places.js";
import { questionsOf } from "../../core/questions.js";
import { placesOf, togetherOf, wantedOf } from "./wanted.js";

const BEGIN = {
  step: 0,
  title: "",
  note: "",
  attendees: [],
  answers: {},
  repeat: "",
  times: 4,
  also: [],
  trial: null,
  sending: false,
  late: false,
  error: null,
  done: null,
};

const postTogether = async ({ path, body }, options, key) =>
  (await post(/** @type {string} */ (path), { ...body, ...options }, key ? { key } : {})).data;

/** Return what would be booked, and what would be left out. */
const tryTogether = (together) => postTogether(together, { skip_conflicts: true, dry_run: true });

const sendTogether = (together, trial, key) =>
  postTogether(together, { skip_conflicts: trial.skipped.length > 0 }, key);

/** The state of the wizard, the booking that it will send, and sending it: once, however often `confirm` is called. */
export function useWizard(selection, onBooked) {
  const [now, setNow] = useState(
    /** @type {Record<string, any>} */ ({ ...BEGIN, quantity: selection.quantity ?? 1 }),
  );
  const set = (change) => setNow((before) => ({ ...before, ...change }));
  const key = useRef(crypto.randomUUID());
  const sent = useRef(false);
  const resources = [...placesOf(selection), ...now.also.map(resourceOf)];
  const questions = questionsOf(venueOf(resources[0].venue_id), resources);
  const wanted = wantedOf(selection, now, questions);
  const together = togetherOf(wanted, now);
  const fail = (error) => {
    sent.current = false;
    if (!error.isOffline) key.current = crypto.randomUUID(); // refused for good; an unanswered request keeps its key
    set({ sending: false, error, late: false });
  };
  const review = async () => {
    set({ step: 1, error: null, trial: null });
    if (together) await tryTogether(together).then((trial) => set({ trial }), fail);
  };
  const confirm = async () => {
    if (sent.current) return;
    sent.current = true;
    set({ sending: true, error: null });
    try {
      if (together) {
        const done = await sendTogether(together, now.trial, key.current);
        set({ step: 2, sending: false, done });
        return done.items.forEach(onBooked);
      }
      const isFree = wanted.party_size || (await stillFree(wanted).catch(() => true));
      if (!isFree) set({ late: true }); // sent all the same: the refusal names free alternatives
      const booking = await book(wanted, key.current);
      set({ step: 2, sending: false, done: booking, late: false });
      onBooked(booking);
    } catch (error) {
      fail(error);
    }
  };
  return { now, set, wanted, together, resources, questions, review, confirm };
}
