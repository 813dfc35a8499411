/** A venue's page for guests. It needs no sign-in. */
import { Empty } from "../../components/empty.js";
import { ErrorMessage } from "../../components/error-message.js";
import { Loading } from "../../components/loading.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { GuestBooking } from "./guest-booking.js";

export default function BookPage({ id }) {
  const [venue, setVenue] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    get(`/api/venues/${id}`).then(({ data }) => setVenue(data), setError);
  }, [id]);
  if (error?.status === 401 || venue?.guests === "off")
    return html`
      <h1 class="text" tabindex="-1">${venue?.name ?? t("guest.title")}</h1>
      <div class="card">
        <${Empty} icon="calendar" title=${t("guest.closed")} text=${t("guest.closed.more")}>
          <a class="btn" href=${`/places/${id}`}>${t("see-place")}</a>
        <//>
      </div>
    `;
  if (error) return html`<h1 tabindex="-1">${t("guest.title")}</h1><${ErrorMessage} error=${error} />`;
  if (!venue) return html`<h1 class="sr" tabindex="-1">${t("guest.title")}</h1><${Loading} />`;
  return html`<${GuestBooking} venue=${venue} />`;
}
