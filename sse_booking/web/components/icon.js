import { html } from "../core/dom.js";
import { PATHS } from "./icon-paths.js";

/** An icon. It is decoration: the text beside it carries the meaning. */
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
