/** EventCalendar as a component. It is created once and then gets the changes. Its code is loaded when a page shows a calendar. */
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { ErrorMessage } from "./error-message.js";
import { Loading } from "./loading.js";

/** @returns {Promise<{default: {create: Function, destroy: Function}}>} */
const load = () => import("../vendor/event-calendar.js");

const FIXED = {
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  selectable: true,
  selectMinDistance: 4,
  longPressDelay: 350,
  slotDuration: "00:30",
  snapDuration: "00:30",
  dayMaxEvents: true,
  nowIndicator: false,
  selectBackgroundColor: "var(--accent-soft)",
};

/**
 * Remove roles: EventCalendar's grids claim to be tables, and contain articles that claim to be buttons. Screen readers then get plain text
 * in order.
 */
function withoutRoles(box) {
  for (const one of box.querySelectorAll("*"))
    for (const name of one.getAttributeNames())
      if (name.startsWith("aria-") || (name === "role" && one.tagName !== "H4")) one.removeAttribute(name);
  for (const title of box.querySelectorAll("h4:not([role])")) title.setAttribute("role", "presentation");
}

/** `options` are EventCalendar's. Functions among them may change at any time. */
export function Calendar({ label, options, class: className = "" }) {
  const box = useRef(null);
  const calendar = useRef(null);
  const latest = useRef(options);
  latest.current = options;
  const applied = useRef({});
  const [module, setModule] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    load().then((loaded) => setModule(loaded.default), setError);
  }, []);
  useEffect(() => {
    if (!module) return undefined;
    const steady = Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        typeof value === "function" ? (...given) => latest.current[name](...given) : value,
      ]),
    );
    applied.current = { ...options };
    const observer = new MutationObserver(() => withoutRoles(box.current));
    observer.observe(box.current, { childList: true, subtree: true });
    calendar.current = module.create(box.current, { ...FIXED, ...steady });
    return () => {
      observer.disconnect();
      module.destroy(calendar.current);
    };
  }, [module]);
  useEffect(() => {
    if (!calendar.current) return;
    for (const [name, value] of Object.entries(options)) {
      if (typeof value === "function" || JSON.stringify(value) === JSON.stringify(applied.current[name]))
        continue;
      applied.current[name] = value;
      calendar.current.setOption(name, value);
    }
  });
  if (error) return html`<${ErrorMessage} error=${error} />`;
  return html`
    ${!module && html`<${Loading} rows=${3} />`}
    <div class=${`calendar card ${className}`} role="group" tabindex="0" aria-label=${label} ref=${box}></div>
  `;
}
