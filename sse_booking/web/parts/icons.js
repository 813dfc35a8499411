import { html } from "../core/dom.js";

// Drawn for these pages on a grid of 24, in strokes that take the colour of the text.
const PATHS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  x: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  left: "M14.5 5.5L8 12l6.5 6.5",
  right: "M9.5 5.5L16 12l-6.5 6.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20",
  calendar: "M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 10h16M8 3.5V8M16 3.5V8",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.7 3.8-5.5 7.5-5.5s6.7 1.8 7.5 5.5",
  users: "M9 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.7-3.2 3.2-4.7 6.5-4.7s5.8 1.5 6.5 4.7M16 5.5a3.2 3.2 0 0 1 0 6M18 15.2c1.9.6 3.1 2 3.5 4.3",
  desk: "M4 5h16v11H4zM4 12h5l1.5 2.5h3L15 12h5M4 16v3h16v-3",
  gear: "M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4M16 5v4M9 10v4M14 15v4",
  chart: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 7.8v.1",
  alert: "M12 4l9 15.5H3L12 4zM12 10v4.5M12 17v.1",
  bell: "M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 2H4.5l1.5-2zM10 20.5h4",
  chat: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4z",
  print: "M7 9V4h10v5M7 17H4.5v-6.5a1.5 1.5 0 0 1 1.5-1.5h12a1.5 1.5 0 0 1 1.5 1.5V17H17M7 14h10v6H7z",
  edit: "M4 20l.8-4L16 4.8a1.7 1.7 0 0 1 2.4 0l.8.8a1.7 1.7 0 0 1 0 2.4L8 19.2 4 20zM14 7l3 3",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.5 2.3 3.7 5.2 3.7 8.5s-1.2 6.2-3.7 8.5c-2.5-2.3-3.7-5.2-3.7-8.5s1.2-6.2 3.7-8.5z",
  out: "M14 4.5H5.5v15H14M10.5 12H20M16.5 8.5L20 12l-3.5 3.5",
  plug: "M9 3v5M15 3v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0V8zM12 17v4",
  home: "M4 11.5L12 4.5l8 7M6 10v9.5h12V10",
  list: "M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.1M4 12h.1M4 17.5h.1",
  repeat: "M5 11V9a3 3 0 0 1 3-3h11M16 3l3 3-3 3M19 13v2a3 3 0 0 1-3 3H5M8 21l-3-3 3-3",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  restaurant: "M7 3v8M4.5 3v5a2.5 2.5 0 0 0 5 0V3M7 11v10M17 21v-7h-3V6.5C14 4.5 15.2 3 17 3v11",
  equipment: "M8.5 20a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM8.5 16.7a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4zM18.5 20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM13 17h3M5.5 11.5V5H12l2 6.5h4.5v3M9 5V3.5",
  grounds: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 8l3.8 2.8-1.5 4.4H9.7l-1.5-4.4L12 8zM12 3.5V8M20 10l-4.2.8M17.2 18.8l-2.9-3.6M6.8 18.8l2.9-3.6M4 10l4.2.8",
  rooms: "M4 4.5h16v10H4zM12 14.5v3M8 20.5h8M9.5 17.5h5M8 8h5M8 11h8",
  parking: "M6.5 4h11A2.5 2.5 0 0 1 20 6.5v11a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 17.5v-11A2.5 2.5 0 0 1 6.5 4zM9.5 17V7.5h3.2a3 3 0 0 1 0 6H9.5",
  other: "M5 4.5h14v15H5zM9 9h6M9 13h4",
};

/** An icon; it is decoration, so the text beside it says what it means. */
export function Icon({ name, class: className }) {
  return html`<svg class=${className} width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name] ?? PATHS.other} /></svg>`;
}

export function KindIcon({ look }) {
  return html`<span class=${`kindicon kind-${look}`}><${Icon} name=${look} /></span>`;
}
