import { html, useId, useLayoutEffect, useRef } from "../core/dom.js";
import { reveal } from "../core/scroll.js";

/** A labelled input; `wrong` is what is the matter with its value, `aside` a word beside the label. */
export function Field({ label, aside, hint, wrong, value, onInput, as = "input", children, ...more }) {
  const id = useId();
  const about = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const input = html`<${as} ...${more} class="input" id=${id} value=${value} aria-describedby=${about} aria-invalid=${wrong ? "true" : undefined}
    onInput=${(event) => onInput?.(event.target.value)}>${children}<//>`;
  return html`<div class="field"><label for=${id}>${label}${aside && html` <small>${aside}</small>`}</label>${input}
    ${hint && html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}${wrong && html`<span class="wrong" id=${`${id}-wrong`}>${wrong}</span>`}</div>`;
}

export function Select({ options, ...more }) {
  return html`<${Field} as="select" ...${more}>${options.map(([value, text, disabled]) => html`<option key=${value} value=${value} disabled=${disabled} selected=${String(value) === String(more.value)}>${text}</option>`)}<//>`;
}

export function Stepper({ label, value, min = 1, max = 999, onChange, less, more }) {
  const id = useId();
  return html`<div class="field"><span class="label" id=${id}>${label}</span><div class="row-s"><span class="stepper" role="group" aria-labelledby=${id}>
    <button type="button" aria-label=${less} disabled=${value <= min} onClick=${() => onChange(value - 1)}>−</button>
    <output aria-live="polite">${value}</output>
    <button type="button" aria-label=${more} disabled=${value >= max} onClick=${() => onChange(value + 1)}>+</button></span></div></div>`;
}

export function Seg({ label, value, options, onChange }) {
  const box = useRef(null);
  useLayoutEffect(() => reveal(box.current, box.current.querySelector('[aria-pressed="true"]')), [value]);
  return html`<div class="seg" role="group" aria-label=${label} ref=${box}>${options.map(([key, text, count]) => html`<button type="button" key=${key} aria-pressed=${key === value ? "true" : "false"} onClick=${() => onChange(key)}>${text}${count !== undefined && html`<span class=${count ? "count" : "count zero"}>${count}</span>`}</button>`)}</div>`;
}

export function Check({ label, checked, onChange, hint }) {
  return html`<label class="check"><input type="checkbox" checked=${checked} onChange=${(event) => onChange(event.target.checked)} /><span>${label}${hint && html`<span class="muted small"> ${hint}</span>`}</span></label>`;
}
