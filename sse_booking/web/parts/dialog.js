/** A modal dialog: the browser's own, so focus stays inside, Escape closes it and focus returns to where it was. */
import { html, useEffect, useId, useRef } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { layers } from "../core/toasts.js";
import { Icon } from "./icons.js";
import { Toasts } from "./toasts.js";

export function Dialog({ title, onClose, children, foot, wide = false, lead }) {
  const box = useRef(null);
  const heading = useRef(null);
  const id = useId();
  useEffect(() => {
    layers.set((open) => [...open, id]);
    const before = document.activeElement;
    box.current.showModal();
    heading.current.focus();
    return () => {
      layers.set((open) => open.filter((one) => one !== id));
      if (before?.isConnected) before.focus();
    };
  }, []);
  return html`<dialog ref=${box} class=${wide ? "sheet wide" : "sheet"} aria-labelledby=${id}
    onCancel=${(event) => { event.preventDefault(); onClose(); }}
    onMouseDown=${(event) => event.target === box.current && onClose()}>
    <header class="sheet-head"><div class="stack-s"><h2 id=${id} ref=${heading} tabindex="-1">${title}</h2>${lead}</div>
      <button class="btn btn-quiet btn-icon" aria-label=${t("close")} onClick=${onClose}><${Icon} name="x" /></button></header>
    <div class="sheet-body">${children}</div>
    ${foot && html`<footer class="sheet-foot">${foot}</footer>`}
    <${Toasts} layer=${id} />
  </dialog>`;
}

/** A button that shows that it works on it, and can't be pressed a second time meanwhile. */
export function Act({ busy, class: className = "btn", children, ...more }) {
  return html`<button ...${more} class=${className} disabled=${more.disabled} aria-busy=${busy ? "true" : undefined}
    onClick=${(event) => !busy && more.onClick?.(event)}>${busy && html`<span class="spin" aria-hidden="true"></span>`}${children}</button>`;
}
