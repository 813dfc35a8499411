/** The one BookingEvents of this page, and hooks that keep data up to date with the server. */
import { BookingEvents } from "../booking-events.js";
import { useEffect, useLayoutEffect, useRef, useState } from "./dom.js";
import { loadPlaces, myVenues, named, places } from "./places.js";
import { renew, site } from "./session.js";
import { Store } from "./store.js";

export const state = new Store("connecting");
let events = null;
let whose; // undefined until the user is known
const waiting = new Set();

/** The feeds of the previous page. A reload uses them until the venues are loaded, so that it misses no event. */
function storedStaffTopics(user) {
  try {
    const { me, topics } = JSON.parse(sessionStorage.getItem("staff") ?? "{}");
    return user && me === user ? topics : [];
  } catch {
    return [];
  }
}

/** Connect as the signed-in user. Another user gets a new stream. */
export function connect() {
  const { you, public_read: isPublic } = site.value ?? {};
  const user = you?.user_id ?? (isPublic ? "" : null);
  if (user === whose) return;
  events?.close({ forget: user === null });
  whose = user;
  events = user === null ? null : new BookingEvents({ user, renew, topics: storedStaffTopics(user) });
  if (!events) {
    state.set("signed-out");
    return;
  }
  events.onState((now) => {
    const before = state.value;
    state.set(now);
    // Without a connection they may have changed, or could not be fetched at all.
    if (now === "live" && before !== "connecting") loadPlaces().catch(() => {});
    if (now === "signed-out" && site.value?.you) site.set((before) => ({ ...before, you: null, lost: true }));
  });
  for (const begin of waiting) begin();
}

site.addEventListener("change", connect);

/** Call `handler` for events of the types while the component is mounted. */
export function useEvents(types, handler) {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    let stops = [];
    const begin = () => {
      for (const stop of stops) stop();
      stops = events ? types.map((type) => events.on(type, (event) => latest.current(event))) : [];
    };
    begin();
    waiting.add(begin);
    return () => {
      waiting.delete(begin);
      for (const stop of stops) stop();
    };
  }, [types.join()]);
}

/**
 * Return `{value, error, reload, set}`: a snapshot, kept up to date by events. `load()` resolves to `{value, cursor}`. `apply(event,
 * value)` returns the value after an event, the same one for no change, or `"reload"`. With `topics` null nothing is loaded.
 */
export function useFollow(topics, load, apply, deps = []) {
  const [shown, show] = useState(/** @type {{value: any, error: any}} */ ({ value: undefined, error: null }));
  const now = useRef({ load, apply });
  now.current = { load, apply };
  const handle = useRef(null);
  const value = useRef(undefined);
  const set = (next) => {
    value.current = typeof next === "function" ? next(value.current) : next;
    show({ value: value.current, error: null });
  };
  // Before the page is painted, so that what it lacks is on its way.
  useLayoutEffect(() => {
    if (!topics) return undefined;
    /** @type {any} */
    let following = null;
    let stopped = false;
    value.current = undefined;
    show({ value: undefined, error: null });
    let timer = 0;
    const soon = (one) => {
      clearTimeout(timer); // several events of one change cause one load
      timer = setTimeout(() => one.reload(), 20);
    };
    const begin = () => {
      following?.stop();
      following = events?.follow({
        topics,
        load: async () => {
          const { value: loaded, cursor } = await now.current.load();
          if (!stopped) set(loaded);
          return cursor;
        },
        apply: (event) => {
          if (stopped) return;
          const next = now.current.apply(event, value.current);
          if (next === "reload") soon(following);
          else if (next !== value.current) set(next);
        },
        onError: (error) => !stopped && show({ value: value.current, error }),
      });
      handle.current = following;
    };
    begin();
    waiting.add(begin);
    return () => {
      stopped = true;
      waiting.delete(begin);
      following?.stop();
    };
  }, [topics?.join(), ...deps]);
  return { ...shown, reload: () => handle.current?.reload(), set };
}

/** Call the handler for events of a type, whoever is signed in. For code that lives as long as the page. */
export function listen(type, handler) {
  let stop = () => {};
  const begin = () => {
    stop();
    stop = events?.on(type, handler) ?? (() => {});
  };
  begin();
  waiting.add(begin);
}

const here = (me) => myVenues().filter((venue) => venue.owner_id === me || venue.staff?.includes(me));

/** Subscribe to the given topics and unsubscribe from all others. Returns the subscriptions. */
function change(listened, wanted) {
  for (const topic of wanted) if (!listened.has(topic)) events?.subscribe(topic);
  for (const topic of listened) if (!wanted.has(topic)) events?.unsubscribe(topic);
  return events ? wanted : new Set();
}

/** Subscribe to the feeds of the venues where the signed-in person works, but not to all that an admin may read. */
export function followStaff() {
  let listened = new Set(storedStaffTopics(site.value?.you?.user_id));
  const begin = () => {
    if (!places.value) return;
    const me = site.value?.you?.user_id;
    const mine = here(me).slice(0, 50);
    const wanted = new Set(mine.map((venue) => `venue:${venue.id}:staff`));
    listened = change(listened, wanted);
    try {
      sessionStorage.setItem("staff", JSON.stringify({ me, topics: [...wanted] }));
    } catch {
      /* without storage, the next page learns it a moment later */
    }
  };
  places.addEventListener("change", begin);
  waiting.add(() => {
    listened = new Set(storedStaffTopics(site.value?.you?.user_id)); // the first topics of a new stream
    begin();
  });
  begin();
}

/** Keep names, zones and rules current on every page: those of the venues in its bookings, and the user's own. */
export function watchPlaces() {
  let listened = new Set();
  let timer = 0;
  const begin = () => {
    const mine = here(site.value?.you?.user_id).slice(0, 20);
    const wanted = [...named.value, ...mine.map((venue) => venue.id)];
    const there = wanted.filter((id) => places.value?.venues.has(id));
    listened = change(listened, new Set(there.map((id) => `venue:${id}`)));
  };
  const load = () => {
    clearTimeout(timer); // one change may cause several events
    timer = setTimeout(() => loadPlaces().catch(() => {}), 50);
  };
  for (const store of [places, named]) store.addEventListener("change", begin);
  waiting.add(() => {
    listened = new Set();
    begin();
  });
  begin();
  for (const type of ["venue_updated", "resource_updated"]) listen(type, load);
}
