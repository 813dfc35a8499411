import { html } from "../core/dom.js";

/** A button that shows that it works on it, and can't be pressed a second time meanwhile. */
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
