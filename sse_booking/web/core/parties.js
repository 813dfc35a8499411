/** What a party wants: how many come, a kind of place (or any), and features that the place has to have. */

export const ANY = { party_size: 2, kind: "", features: /** @type {string[]} */ ([]) };

/** Return the wish as a body of the API has it. */
export const wishBody = ({ party_size, kind, features }) => ({
  party_size,
  ...(kind && { kind }),
  ...(features.length > 0 && { features }),
});

/** Return whether parties are seated here: some place says for how many it is. */
export const seatsParties = (resources) => resources.some((one) => one.seats_max !== null);

/** Return the places that have what a party wants, whatever their size: which one it will be is chosen by the service. */
export const possible = (resources, { kind, features }) =>
  resources.filter(
    (one) => (!kind || one.kind === kind) && features.every((name) => one.features.includes(name)),
  );
