/** The pages begin here: language, who is signed in, and the page of the address. */
import { html, render, useEffect, useRef, useState } from "./core/dom.js";
import { language, startLanguage, t } from "./core/i18n.js";
import { state } from "./core/live.js";
import "./core/theme.js";
import { tellOfEvents } from "./core/telling.js";
import { route } from "./core/router.js";
import { loadSite, site } from "./core/session.js";
import { useStore } from "./core/store.js";
import { Holds } from "./parts/holds.js";
import { Shell } from "./parts/shell.js";
import { Empty, Loading, Oops } from "./parts/states.js";
import { Toasts } from "./parts/toasts.js";

const LOADERS = {
  find: () => import("./pages/find.js"),
  "sign-in": () => import("./pages/sign-in.js"),
  place: () => import("./pages/place.js"),
  bookings: () => import("./pages/bookings.js"),
  booking: () => import("./pages/booking.js"),
  desk: () => import("./pages/desk.js"),
  setup: () => import("./pages/setup.js"),
  admin: () => import("./pages/admin.js"),
  me: () => import("./pages/me.js"),
};
const SLIM = new Set(["bookings", "booking", "me"]);
const OPEN = new Set(["find", "place"]); // for everybody, where the service is open for reading

const loaded = {};

const RELOAD_MS = 30_000;

/** Begin anew, at most twice a minute: nothing is lost where no page could be loaded, and there may be a new version of it. */
function beginAnew() {
  try {
    if (Date.now() - Number(sessionStorage.getItem("begun")) < RELOAD_MS) return;
    sessionStorage.setItem("begun", String(Date.now()));
    location.reload();
  } catch {
    /* no storage, no way to know how often: the button is there */
  }
}

function usePage(name) {
  const [, draw] = useState(0);
  const [error, setError] = useState(null);
  useEffect(() => {
    setError(null);
    if (!loaded[name] && LOADERS[name]) {
      LOADERS[name]().then(
        (module) => {
          loaded[name] = module.default;
          draw((n) => n + 1);
        },
        () => setError({ message: t("problem.offline") }),
      );
    }
  }, [name]);
  useEffect(() => {
    if (!error) return undefined;
    const look = () => state.value === "live" && beginAnew();
    look();
    state.addEventListener("change", look);
    return () => state.removeEventListener("change", look);
  }, [error]);
  return { Page: loaded[name], error };
}

function Nowhere() {
  return html`<h1 tabindex="-1">${t("nowhere")}</h1><div class="card"><${Empty} icon="search" title=${t("nowhere")} text=${t("nowhere.more")}><a class="btn" href="/">${t("nav.find")}</a><//></div>`;
}

function App() {
  const info = useStore(site);
  useStore(language);
  const { name, id, path } = useStore(route);
  const shown = info.you || name === "nowhere" || (info.public_read && OPEN.has(name)) ? name : "sign-in";
  const { Page, error } = usePage(shown);
  const first = useRef(true);
  useEffect(() => {
    const heading = document.querySelector("main h1");
    if (heading) document.title = `${heading.textContent} – ${t("brand")}`;
    if (!first.current) heading?.focus({ preventScroll: true });
    if (Page) first.current = false;
  }, [path, shown, Boolean(Page), language.value]);
  return html`<${Shell} slim=${SLIM.has(shown)}>
    ${info.you ? html`<${Holds} />` : null}
    ${error ? html`<${Oops} error=${error} again=${() => location.reload()} />` : shown === "nowhere" ? html`<${Nowhere} />` : Page ? html`<${Page} key=${`${shown}/${id}/${info.you?.user_id ?? ""}`} id=${id} />` : html`<${Loading} />`}
  <//><${Toasts} />`;
}

async function start() {
  const root = document.getElementById("app");
  LOADERS[route.value.name]?.().catch(() => {}); // begins to load while the rest is asked for
  await startLanguage();
  for (let wait = 500; ; wait = Math.min(8000, wait * 2)) {
    try {
      await loadSite();
      break;
    } catch (error) {
      render(html`<main id="main"><h1 class="sr">${t("brand")}</h1><${Oops} error=${error} /><${Loading} /></main>`, root);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  render(null, root);
  render(html`<${App} />`, root);
  tellOfEvents();
}

start();
