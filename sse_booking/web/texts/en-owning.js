/** English: what only the owner of a venue may do. */
export default {
  "offered": "{venue} is offered to you",
  "offered.more": "You would own it: change and archive it, and choose its staff. Its owner so far would stay on the staff.",
  "offered.go": "Take it over",
  "offered.badge": "offered the venue",
  "setup.owner-only": "The owner chooses the staff, and changes or archives the venue.",
  "give": "Give the venue to somebody …",
  "give.title": "Give {venue} to somebody else?",
  "give.to": "New owner",
  "give.go": "Give it away",
  "give.more":
    "Only the new owner can then change and archive the venue, choose its staff, and give it back. You " +
    "stay on the staff. Where everybody may make venues, they have to accept first.",
  "give.nobody": "To give the venue to somebody else, have them on the staff first.",
  "give.waits": "{who} is asked to take the venue over.",
  "give.back": "Take the offer back",
};
