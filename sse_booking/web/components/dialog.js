/**
 * A modal dialog: the browser's own, so focus stays inside, Escape closes it and focus returns to the opener. It is a child of the body, so
 * styles around its opener do not apply to it.
 */
import { createPortal, html, useEffect, useId, useRef } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { layers } from "../core/toasts.js";
import { Icon } from "./icon.js";
import { Toasts } from "./toasts.js";

export function Dialog({ title, onClose, children, foot, wide = false, lead }) {
  const box = useRef(null);
  const heading = useRef(null);
  const id = useId();
  useEffect(() => {
    layers.set((open) => [...open, id]);
    const before = /** @type {HTMLElement} */ (document.activeElement);
    box.current.showModal();
    /** @type {HTMLElement} */ (box.current.querySelector("[data-first]") ?? heading.current).focus();
    return () => {
      layers.set((open) => open.filter((one) => one !== id));
      if (before?.isConnected) before.focus();
    };
  }, []);
  return createPortal(
    html`
      <dialog
        ref=${box}
        class=${wide ? "sheet wide" : "sheet"}
        aria-labelledby=${id}
        onCancel=${(event) => {
          event.preventDefault();
          onClose();
        }}
        onMouseDown=${(event) => event.target === box.current && onClose()}
      >
        <div class="sheet-head">
          <div class="stack-s"><h2 id=${id} ref=${heading} tabindex="-1">${title}</h2>${lead}</div>
          <button class="btn btn-quiet btn-icon" aria-label=${t("close")} onClick=${onClose}>
            <${Icon} name="x" />
          </button>
        </div>
        <div class="sheet-body">${children}</div>
        ${foot && html`<div class="sheet-foot">${foot}</div>`}
        <${Toasts} layer=${id} />
      </dialog>
    `,
    document.body,
  );
}
