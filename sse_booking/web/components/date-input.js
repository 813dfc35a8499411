/**
 * A date or time input that can be typed in full, in every browser's order of parts. Its value is never overwritten while it has the focus,
 * and half-typed values (the year 0002 on the way to 2027) are ignored.
 */
import { html, useEffect, useLayoutEffect, useRef } from "../core/dom.js";

const FIRST = "1970-01-02";
const LAST = "9998-12-30";
/** Milliseconds without typing after which the value is accepted. Leaving the field or Enter accepts it at once. */
const PAUSE_MS = 400;

const isWhole = (value, type) => value !== "" && (type !== "date" || (value >= FIRST && value <= LAST));

export function DateInput({ type = "date", value, onChange, ...more }) {
  const input = useRef(null);
  const timer = useRef(0);
  const latest = useRef(null);
  latest.current = { value, onChange };
  useLayoutEffect(() => {
    if (input.current !== document.activeElement && input.current.value !== value)
      input.current.value = value;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = () => {
    clearTimeout(timer.current);
    const typed = input.current.value;
    if (isWhole(typed, type) && typed !== latest.current.value) latest.current.onChange(typed);
  };
  const wait = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(take, PAUSE_MS);
  };
  const leave = () => {
    take();
    if (!isWhole(input.current.value, type)) input.current.value = latest.current.value;
  };
  return html`
    <input
      ...${more}
      ref=${input}
      type=${type}
      min=${more.min ?? (type === "date" ? FIRST : undefined)}
      max=${more.max ?? (type === "date" ? LAST : undefined)}
      onInput=${wait}
      onKeyDown=${(event) => event.key === "Enter" && take()}
      onBlur=${leave}
    />
  `;
}
