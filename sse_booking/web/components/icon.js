import { html } from "../core/dom.js";
import { PATHS } from "./icon-paths.js";

/** An icon; it is decoration, so the text beside it says what it means. */
export function Icon({ name, class: className }) {
  return html`
    <svg
      class=${className}
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d=${PATHS[name] ?? PATHS.other} />
    </svg>
  `;
}
