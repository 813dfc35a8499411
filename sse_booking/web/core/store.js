import { useEffect, useState } from "./dom.js";

/** A value that components can subscribe to. */
export class Store extends EventTarget {
  #value;

  constructor(value) {
    super();
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set(value) {
    const next = typeof value === "function" ? value(this.#value) : value;
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    this.dispatchEvent(new Event("change"));
  }
}

/** Return the store's value. The component renders again when it changes. */
export function useStore(store) {
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((n) => n + 1);
    store.addEventListener("change", changed);
    changed();
    return () => store.removeEventListener("change", changed);
  }, [store]);
  return store.value;
}

/** A clock that renders again every `ms`, for countdowns and "now" lines. */
export function useNow(ms = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
