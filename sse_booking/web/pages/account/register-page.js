import { html } from "../../core/dom.js";
import { AddressPage } from "./address-page.js";

export default function RegisterPage() {
  return html`<${AddressPage} page="register" />`;
}
