/** One booking: its details, its actions, changing it, messages. */
import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { Loaded } from "../../components/loaded.js";
import { SentList } from "../../components/sent-list.js";
import { get } from "../../core/api.js";
import { applyTo } from "../../core/booking.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { loadPlacesOf, resourceOf, usePlaces, venueOf, worksAt } from "../../core/places.js";
import { section } from "../../core/router.js";
import { isAdmin, site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { BookingDetails } from "./booking-details.js";
import { usePushedAction } from "./use-pushed-action.js";

export default function BookingPage({ id }) {
  const places = usePlaces();
  const { you } = useStore(site);
  const [gone, setGone] = useState(false);
  const [venueId, setVenueId] = useState("");
  const staff = (worksAt(venueOf(venueId)) || isAdmin()) && places !== null;
  const topics = [`user:${you.user_id}`, ...(staff && venueId ? [`venue:${venueId}:staff`] : [])];
  const found = useFollow(
    topics,
    async () => {
      const { data, cursor } = await get(`/api/bookings/${id}`);
      await loadPlacesOf([data]);
      setVenueId(data.venue_id);
      return { value: data, cursor };
    },
    (event, now) => {
      if (event.booking?.id !== id) return now;
      if (event.type === "booking_deleted") setGone(true);
      return applyTo(now ? [now] : [], event)[0] ?? now;
    },
    [id],
  );
  const missing = gone || found.error?.status === 404;
  const title = found.value
    ? found.value.title || resourceOf(found.value.resource_id)?.name || t("booking")
    : t("booking");
  const asStaff = staff && found.value?.requester_id !== you.user_id;
  useEffect(() => {
    section.set(asStaff ? "desk" : "bookings");
    return () => section.set("");
  }, [asStaff]);
  const isThere = Boolean(found.value) && places !== null;
  usePushedAction(isThere, staff);
  return html`
    <div class="head">
      <div>
        <a class="crumb" href=${asStaff ? `/desk/${venueId}` : "/bookings"}>
          <${Icon} name="left" />
          ${t(asStaff ? "nav.desk" : "nav.bookings")}
        </a>
        <h1 class="text" tabindex="-1">${title}</h1>
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
                  <${BookingDetails}
                    booking=${booking}
                    staff=${asStaff}
                    works=${staff}
                    set=${(after) => found.set(after)}
                  />
                  <${SentList}
                    title=${t("sent.of-booking")}
                    path=${`/api/bookings/${id}/deliveries`}
                    topics=${topics}
                    withUser=${asStaff}
                  />
                `}
            <//>
          `
    }
  `;
}
