import { applyTo } from "../../core/booking.js";
import { html } from "../../core/dom.js";
import { BookingWizard } from "./booking-wizard.js";
import { JoinWaitingList } from "./join-waiting-list.js";

/** The open dialog of the page of a venue: it books what was chosen, or joins its waiting list. */
export function PlaceDialog({ dialog, choice, shown }) {
  const { kind, wanted } = dialog;
  if (kind === "wait") return html`<${JoinWaitingList} wanted=${wanted} onClose=${choice.close} />`;
  const close = () => {
    choice.close();
    shown.availability.reload();
  };
  const booked = (booking) => {
    choice.select(null);
    shown.own.set((list) => applyTo(list ?? [], { booking }));
  };
  return html`
    <${BookingWizard}
      key=${`${wanted.resource_id} ${wanted.starts_at}`}
      selection=${wanted}
      onClose=${close}
      onPick=${choice.takeAlternative}
      onWait=${choice.wait}
      onBooked=${booked}
    />
  `;
}
