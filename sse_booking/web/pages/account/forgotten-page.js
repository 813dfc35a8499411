import { html } from "../../core/dom.js";
import { AddressPage } from "./address-page.js";

export default function ForgottenPage() {
  return html`<${AddressPage} page="forgotten" />`;
}
