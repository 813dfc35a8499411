/** The talk between requester and venue on a booking. */
import { get, post } from "../core/api.js";
import { html, useEffect, useRef, useState } from "../core/dom.js";
import { t } from "../core/i18n.js";
import { useFollow } from "../core/live.js";
import { site } from "../core/session.js";
import { useStore } from "../core/store.js";
import { stamp } from "../core/time.js";
import { Act } from "./dialog.js";
import { Icon } from "./icons.js";
import { Loaded } from "./states.js";

const authorOf = (message) => message.author_id ?? message.sender_id ?? message.user_id;
const textOf = (message) => message.text ?? message.body ?? message.message;

export function Messages({ booking, staff }) {
  const { you } = useStore(site);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const box = useRef(null);
  const list = useFollow(
    [staff ? `venue:${booking.venue_id}:staff` : `user:${you.user_id}`],
    async () => {
      const { data, cursor } = await get(`/api/bookings/${booking.id}/messages?limit=200`);
      return { value: data.items, cursor };
    },
    (event, now) => (event.type === "message" && (event.booking_id ?? event.booking?.id ?? event.message?.booking_id) === booking.id ? "reload" : now),
    [booking.id],
  );
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [list.value?.length]);
  const send = async (event) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    setError(null);
    try {
      await post(`/api/bookings/${booking.id}/messages`, { text: text.trim() });
      setText("");
      list.reload();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return html`<section class="card"><div class="card-head"><h2>${t("messages")}</h2></div><div class="card-body stack">
    <${Loaded} of=${list} rows=${1}>${(messages) => messages.length ? html`<ol class="chat" ref=${box} tabindex="0" aria-label=${t("messages")}>${messages.map((one) => html`<li key=${one.id} class=${`bubble text ${authorOf(one) === you.user_id ? "mine" : ""}`}>${textOf(one)}<small><bdi>${authorOf(one)}</bdi> · ${stamp(one.created_at ?? one.at)}</small></li>`)}</ol>`
      : html`<p class="muted">${t("messages.none")}</p>`}<//>
    ${error && html`<p class="wrong" role="alert">${error.message}</p>`}
    <form class="inline" onSubmit=${send}><label class="grow"><span class="sr">${t("message.write")}</span><input class="input" maxlength="2000" placeholder=${t("message.write")} value=${text} onInput=${(event) => setText(event.target.value)} /></label>
      <${Act} class="btn btn-main" busy=${busy}><${Icon} name="chat" />${t("send")}<//></form></div></section>`;
}
