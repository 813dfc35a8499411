/** Accepting an invitation, or finishing a registration: with a new account, or as the signed-in user. */
import { ErrorMessage } from "../../components/error-message.js";
import { Field } from "../../components/field.js";
import { Loading } from "../../components/loading.js";
import { get } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/dom.js";
import { language, t } from "../../core/i18n.js";
import { loadPlaces } from "../../core/places.js";
import { go } from "../../core/router.js";
import { takeSecret } from "../../core/secret.js";
import { signInBy, you } from "../../core/session.js";
import { FormCard } from "./card.js";
import { NewPasswordField } from "./password-field.js";

export default function JoinPage() {
  const [token] = useState(() => encodeURIComponent(takeSecret() || "-"));
  const [invitation, setInvitation] = useState(null);
  const [error, setError] = useState(null);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    get(`/api/invitations/${token}`).then(({ data }) => {
      setInvitation(data);
      setName(data.name);
    }, setError);
  }, [token]);
  if (error) return html`<h1 tabindex="-1">${t("join.title")}</h1><${ErrorMessage} error=${error} />`;
  if (!invitation) return html`<h1 class="sr" tabindex="-1">${t("join.title")}</h1><${Loading} />`;
  const { venue, invited_by: inviter } = invitation;
  const asSignedIn = venue && you();
  const send = async () => {
    await signInBy(
      `/api/invitations/${token}/accept`,
      asSignedIn ? {} : { name: name.trim(), password, locale: language.value },
    );
    await loadPlaces().catch(() => {});
    go(venue ? `/desk/${venue.id}` : "/", { replace: true });
  };
  const lead = venue ? t("join.venue", { venue: venue.name, who: inviter }) : t("join.lead");
  return html`
    <${FormCard} title=${t("join.title")} lead=${lead} action=${t("join.go")} send=${send}>
      ${
        !asSignedIn &&
        html`
          <${Field} label=${t("account.name")} autocomplete="name" required maxlength="200" value=${name} onInput=${setName} />
          <${NewPasswordField} value=${password} onInput=${setPassword} />
        `
      }
    <//>
  `;
}
