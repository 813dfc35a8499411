/** Deutsch: Konten, Team und erste Schritte derer, die einen Ort betreiben. */
export default {
  "invited": "{venue} möchte dich im Team haben",
  "invited.more": "Du siehst dann die Buchungen und beantwortest sie.",
  "invited.title": "Einladungen",
  "invited.badge": "eingeladen",
  "setup.not-yours.more": "Orte legen hier die Verwalter an. Wem einer gehört, kann dich in sein Team holen.",
};
