/** One booking: its details, its actions, changing it, messages. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { SentList } from "../../components/sent-list.js";
import { html, useEffect } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { resourceOf } from "../../core/places.js";
import { section } from "../../core/router.js";
import { BookingDetails } from "./booking-details.js";
import { Together } from "./together.js";
import { useFollowedBooking } from "./use-followed-booking.js";
import { usePushedAction } from "./use-pushed-action.js";

export default function BookingPage({ id }) {
  const { found, places, venueId, topics, works, asStaff, missing } = useFollowedBooking(id);
  useEffect(() => {
    section.set(asStaff ? "desk" : "bookings");
    return () => section.set("");
  }, [asStaff]);
  usePushedAction(Boolean(found.value) && places !== null, works);
  const title = found.value && (found.value.title || resourceOf(found.value.resource_id)?.name);
  return html`
    <div class="head">
      <div>
        <a class="crumb" href=${asStaff ? `/desk/${venueId}` : "/bookings"}>
          <${Icon} name="left" />
          ${t(asStaff ? "nav.desk" : "nav.bookings")}
        </a>
        <h1 class="text" tabindex="-1">${title || t("booking")}</h1>
      </div>
    </div>
    ${
      missing
        ? html`
          <div class="card">
            <${Empty} icon="search" title=${t("booking.gone")} text=${t("booking.gone.more")}>
              <a class="btn" href="/bookings">${t("nav.bookings")}</a>
            <//>
          </div>
        `
        : places &&
          html`
            <${Loaded} of=${found}>
              ${(booking) =>
                html`
                  <${BookingDetails} booking=${booking} staff=${asStaff} works=${works} set=${found.set}>
                    ${
                      booking.series_id &&
                      html`<${Together} booking=${booking} staff=${asStaff} topics=${topics} />`
                    }
                    <${SentList}
                      title=${t("sent.of-booking")}
                      path=${`/api/bookings/${id}/deliveries`}
                      topics=${topics}
                      withUser=${asStaff}
                    />
                  <//>
                `}
            <//>
          `
    }
  `;
}
