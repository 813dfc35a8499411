import { html, useId } from "../core/dom.js";

/** A labelled input. `wrong` is the error in its value, `aside` a note beside the label. */
export function Field({ label, aside, hint, wrong, value, onInput, as = "input", children, ...more }) {
  const id = useId();
  const about = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const input = html`
    <${as}
      ...${more}
      class="input"
      id=${id}
      value=${value}
      aria-describedby=${about}
      aria-invalid=${wrong ? "true" : undefined}
      onInput=${(event) => onInput?.(event.target.value)}
    >
      ${children}
    <//>
  `;
  return html`
    <div class="field">
      <label for=${id}>${label}${aside && html` <small>${aside}</small>`}</label>
      ${input}${hint && html`<span class="hint" id=${`${id}-hint`}>${hint}</span>`}
      ${wrong && html`<span class="wrong" id=${`${id}-wrong`}>${wrong}</span>`}
    </div>
  `;
}
