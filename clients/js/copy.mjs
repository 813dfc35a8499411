// The package's modules are the ones that the service serves: copied when it is packed, so that there is one of each.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = new URL("../../sse_booking/web/", import.meta.url);
const here = new URL("./", import.meta.url);
for (const name of ["booking-events.js", "events"])
  cpSync(fileURLToPath(new URL(name, from)), fileURLToPath(new URL(name, here)), { recursive: true });
