import { html } from "../core/dom.js";

/** A button that shows progress, and can't be pressed again meanwhile. */
export function BusyButton({ busy, class: className = "btn", children, ...more }) {
  return html`
    <button
      ...${more}
      class=${className}
      disabled=${more.disabled}
      aria-busy=${busy ? "true" : undefined}
      onClick=${(event) => !busy && more.onClick?.(event)}
    >
      ${busy && html`<span class="spin" aria-hidden="true"></span>`}${children}
    </button>
  `;
}
