import { html, useLayoutEffect, useRef } from "../core/dom.js";
import { reveal } from "../core/scroll.js";

export function Segmented({ label, value, options, onChange }) {
  const box = useRef(null);
  useLayoutEffect(() => reveal(box.current, box.current.querySelector('[aria-pressed="true"]')), [value]);
  return html`
    <div class="seg" role="group" aria-label=${label} ref=${box}>
      ${options.map(
        ([key, text, count]) => html`
          <button
            type="button"
            key=${key}
            aria-pressed=${key === value ? "true" : "false"}
            onClick=${() => onChange(key)}
          >
            ${text}
            ${count !== undefined && html`<span class=${count ? "count" : "count zero"}>${count}</span>`}
          </button>
        `,
      )}
    </div>
  `;
}
