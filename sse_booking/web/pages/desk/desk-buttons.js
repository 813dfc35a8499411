import { Icon } from "../../components/icon.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { NewBooking } from "./new-booking.js";
import { WalkIn } from "./walk-in.js";

/** The most frequent actions at the desk: a booking for a caller (the key N), and a walk-in. */
export function DeskButtons({ venue }) {
  const [open, setOpen] = useState("");
  useEffect(() => {
    const press = (event) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
      if (event.key !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      setOpen("new");
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const close = () => setOpen("");
  return html`
    <button class="btn btn-main" aria-keyshortcuts="n" onClick=${() => setOpen("new")}>
      <${Icon} name="plus" />
      ${t("desk.new")}
    </button>
    <button class="btn head-more" onClick=${() => setOpen("walk-in")}>
      <${Icon} name="user" />
      ${t("desk.walk-in")}
    </button>
    ${open === "new" && html`<${NewBooking} venue=${venue} onClose=${close} />`}
    ${open === "walk-in" && html`<${WalkIn} venue=${venue} onClose=${close} />`}
  `;
}
