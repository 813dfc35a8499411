import { Field } from "../../components/field.js";
import { QuestionFields } from "../../components/question-fields.js";
import { Terms } from "../../components/terms.js";
import { post } from "../../core/api.js";
import { html, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { possible, wishBody } from "../../core/parties.js";
import { given, questionsOf } from "../../core/questions.js";
import { FormCard } from "../account/card.js";
import { dayAndTime } from "./day-and-time.js";
import { GuestFields } from "./guest-fields.js";

/** Who a guest is; what they have chosen is held when it is sent. */
export function GuestForm({ venue, wish, resources, onBack, onMade }) {
  const [guest, setGuest] = useState({ name: "", email: "", phone: "" });
  const [note, setNote] = useState("");
  const [answers, setAnswers] = useState({});
  const places = possible(resources, wish);
  const questions = questionsOf(venue, places);
  const send = async () => {
    const { data } = await post(
      "/api/guest/bookings",
      {
        venue_id: venue.id,
        ...wishBody(wish),
        starts_at: wish.starts_at,
        ends_at: wish.ends_at,
        guest: {
          name: guest.name.trim(),
          email: guest.email.trim(),
          locale: language.value === "de" ? "de" : "en",
          ...(guest.phone.trim() && { phone: guest.phone.trim() }),
        },
        ...(note.trim() && { note: note.trim() }),
        ...(questions.length > 0 && { answers: given(questions, answers) }),
      },
      { key: null },
    );
    onMade(data);
  };
  return html`
    <${FormCard}
      title=${venue.name}
      lead=${`${dayAndTime(wish, venue.timezone)}, ${t("party", { n: wish.party_size })}`}
      action=${t("guest.hold")}
      send=${send}
    >
      <${GuestFields} guest=${guest} onChange=${(change) => setGuest((now) => ({ ...now, ...change }))} />
      <${QuestionFields} questions=${questions} answers=${answers} onChange=${setAnswers} />
      <${Field}
        as="textarea"
        label=${t("note.for-them")}
        aside=${t("optional")}
        maxlength="4000"
        value=${note}
        onInput=${setNote}
      />
      <${Terms} resources=${places} startsAt=${wish.starts_at} zone=${venue.timezone} />
      <button type="button" class="btn btn-wide" onClick=${onBack}>${t("back")}</button>
    <//>
  `;
}
