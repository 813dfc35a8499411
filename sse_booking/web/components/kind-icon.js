import { html } from "../core/dom.js";
import { Icon } from "./icon.js";

export function KindIcon({ look }) {
  return html`<span class=${`kindicon kind-${look}`}><${Icon} name=${look} /></span>`;
}
