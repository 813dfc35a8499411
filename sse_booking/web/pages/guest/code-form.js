import { Field } from "../../components/field.js";
import { html, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { go } from "../../core/router.js";
import { signInBy } from "../../core/session.js";
import { FormCard } from "../account/card.js";
import { dayAndTime } from "./day-and-time.js";

/** The code from the mail, which confirms the booking. */
export function CodeForm({ booking, venue }) {
  const [code, setCode] = useState("");
  const send = async () => {
    await signInBy(`/api/guest/bookings/${booking.id}/confirm`, { code: code.trim() });
    go(`/g/${booking.id}`, { replace: true });
  };
  const when = dayAndTime(booking, venue.timezone);
  const lead = t(booking.status === "pending" ? "guest.asked" : "guest.code-sent", {
    email: booking.requester.email,
    when,
  });
  return html`
    <${FormCard} title=${t("guest.code-title")} lead=${lead} action=${t("confirm")} send=${send}>
      <${Field}
        label=${t("guest.code")}
        inputmode="numeric"
        autocomplete="one-time-code"
        required
        maxlength="20"
        value=${code}
        onInput=${setCode}
      />
    <//>
  `;
}
