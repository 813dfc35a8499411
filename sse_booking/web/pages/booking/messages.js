/** The conversation between requester and venue about a booking. */
import { Loaded } from "../../components/loaded.js";
import { all, post } from "../../core/api.js";
import { html, useEffect, useRef, useState } from "../../core/dom.js";
import { t } from "../../core/i18n.js";
import { useFollow } from "../../core/live.js";
import { site } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { useWriting } from "../../core/use-saving.js";
import { Message } from "./message.js";
import { MessageForm } from "./message-form.js";

/** Return the messages with one more. It may be there already: its event and the response to its author arrive in either order. */
const added = (messages, message) =>
  !messages || messages.some((one) => one.id === message.id) ? messages : [...messages, message];

/** More than the service stores per booking. The newest are at the end, so all are loaded. */
const MOST = 20_000;

export function Messages({ booking, staff }) {
  const { you } = useStore(site);
  const [text, setText] = useState("");
  const { busy, error, run } = useWriting((message) => {
    setText("");
    list.set((now) => added(now, message));
  });
  const box = useRef(null);
  const list = useFollow(
    [staff ? `venue:${booking.venue_id}:staff` : `user:${you.user_id}`],
    async () => {
      const { items, cursor } = await all(`/api/bookings/${booking.id}/messages`, MOST);
      return { value: items, cursor };
    },
    (event, now) =>
      event.type === "message" && event.booking_id === booking.id ? added(now, event.message) : now,
    [booking.id],
  );
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [list.value?.length]);
  const send = (event) => {
    event.preventDefault();
    if (text.trim()) run(() => post(`/api/bookings/${booking.id}/messages`, { text: text.trim() }));
  };
  return html`
    <section class="card">
      <div class="card-head"><h2>${t("messages")}</h2></div>
      <div class="card-body stack">
        <${Loaded} of=${list} rows=${1}>
          ${(messages) =>
            messages.length
              ? html`
                <div class="chat" ref=${box} tabindex="0" role="log" aria-label=${t("messages")}>
                  <ol>
                    ${messages.map(
                      (one) =>
                        html`<${Message} key=${one.id} one=${one} mine=${one.author_id === you.user_id} />`,
                    )}
                  </ol>
                </div>
              `
              : html`<p class="muted">${t("messages.none")}</p>`}
        <//>
        ${error && html`<p class="wrong" role="alert">${error.message}</p>`}
        <${MessageForm} text=${text} busy=${busy} onInput=${setText} onSend=${send} />
      </div>
    </section>
  `;
}
