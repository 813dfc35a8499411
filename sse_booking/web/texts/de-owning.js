/** German: what only the owner of a venue may do. */
export default {
  "offered": "{venue} wird dir angeboten",
  "offered.more": "Der Ort würde dir gehören: Du änderst und archivierst ihn und wählst das Team. Wem er jetzt gehört, bleibt im Team.",
  "offered.go": "Übernehmen",
  "offered.badge": "Ort angeboten",
  "setup.owner-only": "Wem der Ort gehört, wählt das Team und ändert oder archiviert den Ort.",
  "give": "Ort jemandem geben …",
  "give.title": "{venue} jemand anderem geben?",
  "give.to": "Gehört dann",
  "give.go": "Weggeben",
  "give.more":
    "Nur wer den Ort bekommt, kann ihn dann ändern und archivieren, sein Team wählen und ihn " +
    "zurückgeben. Du bleibst im Team. Wo alle Orte anlegen dürfen, muss die Person erst zustimmen.",
  "give.nobody": "Um den Ort jemandem zu geben, nimm die Person erst ins Team auf.",
  "give.waits": "{who} ist gefragt, den Ort zu übernehmen.",
  "give.back": "Angebot zurücknehmen",
};
