/** Deutsch: Gruppen, und die Plätze für sie. */
export default {
  "party": { one: "{n} Person", other: "{n} Personen" },
  "party.how-many": "Wie viele Personen?",
  "party.less": "Eine Person weniger",
  "party.more": "Eine Person mehr",
  "party.any-kind": "Egal",
  "party.joined": "zusammengestellte Plätze",
  "party.label": "Personen",
  "party.seats": "Für wen",
  "party.features": "Was es hat",
  "party.features.hint": "Wörter mit Kommas, etwa Garten, ruhig. Gäste können danach fragen.",
  "party.joins": "Lässt sich zusammenstellen mit …",
  "party.joins.hint": "Für Gruppen, die an keinem einzelnen Platz sitzen. Es genügt, es bei einem der beiden zu sagen.",
  "rule.seats_min": "Ab wie vielen Personen",
  "rule.seats_max": "Bis zu wie vielen Personen",
};
