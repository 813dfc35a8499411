import { html } from "../../core/dom.js";
import { DeleteDialog } from "./delete-dialog.js";
import { EditDialog } from "./edit-dialog.js";
import { HandOverDialog } from "./hand-over-dialog.js";
import { PaymentDialog } from "./payment-dialog.js";
import { SwapDialog } from "./swap-dialog.js";

const DIALOGS = {
  edit: EditDialog,
  delete: DeleteDialog,
  "hand-over": HandOverDialog,
  payment: PaymentDialog,
  swap: SwapDialog,
};

/** The open dialog of a booking's page, by its name; none for "". */
export function BookingDialog({ name, ...more }) {
  const Open = DIALOGS[name];
  return Open ? html`<${Open} ...${more} />` : null;
}
