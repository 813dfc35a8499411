/** The secret of a link. It is in the fragment, which no server receives and no log stores. */

/** Return the secret in the fragment, and remove it from the address at once, so that copying or sharing the address reveals nothing. */
export function takeSecret() {
  const secret = location.hash.slice(1);
  if (secret) history.replaceState(null, "", location.pathname + location.search);
  return secret;
}
