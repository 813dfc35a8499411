/** Who may do what only the owner of a venue may: change and archive it, manage its staff, give it to somebody else. */
import { isAdmin, you } from "./session.js";

export const owns = (venue) => isAdmin() || (Boolean(venue?.owner_id) && venue.owner_id === you()?.user_id);
