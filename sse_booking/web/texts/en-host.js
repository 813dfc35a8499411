/** English: the host's accounts, staff and first steps. */
export default {
  "invited": "{venue} would like you on its staff",
  "invited.more": "You would see its bookings, and answer them.",
  "invited.title": "Invitations",
  "invited.badge": "invited",
  "setup.not-yours.more": "Administrators make venues here. Whoever owns one can put you on its staff.",
};
