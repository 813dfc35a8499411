/** English: parties, and the places that fit them. */
export default {
  "party": { one: "{n} person", other: "{n} people" },
  "party.how-many": "How many people?",
  "party.less": "One person fewer",
  "party.more": "One person more",
  "party.any-kind": "Anything",
  "party.joined": "places put together",
  "party.label": "Party",
  "party.seats": "Who it is for",
  "party.features": "What it has",
  "party.features.hint": "Words by commas, such as garden, quiet. Guests can ask for them.",
  "party.joins": "Can be put together with …",
  "party.joins.hint": "For parties that no single place seats. It is enough to say it at one of the two.",
  "rule.seats_min": "From how many people",
  "rule.seats_max": "Up to how many people",
};
