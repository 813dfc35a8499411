/** The entry point of the pages: it sets the language, finds out who is signed in, and shows the page of the address. */
import { html, render, useEffect, useRef, useState } from "./core/dom.js";
import { language, startLanguage, t } from "./core/i18n.js";
import { state } from "./core/live.js";
import "./core/theme.js";
import { ErrorBoundary } from "./components/error-boundary.js";
import { ErrorMessage } from "./components/error-message.js";
import { Holds } from "./components/holds.js";
import { Invitations } from "./components/invitations.js";
import { Loading } from "./components/loading.js";
import { Shell } from "./components/shell/shell.js";
import { Toasts } from "./components/toasts.js";
import { showEventToasts } from "./core/event-toasts.js";
import { loadPlaces } from "./core/places.js";
import { keepUp } from "./core/push.js";
import { route } from "./core/router.js";
import { loadSite, site, you } from "./core/session.js";
import { useStore } from "./core/store.js";
import { NotFoundPage } from "./pages/not-found-page.js";

const LOADERS = {
  find: () => import("./pages/find/find-page.js"),
  "sign-in": () => import("./pages/sign-in/sign-in-page.js"),
  welcome: () => import("./pages/account/welcome-page.js"),
  join: () => import("./pages/account/join-page.js"),
  register: () => import("./pages/account/register-page.js"),
  forgotten: () => import("./pages/account/forgotten-page.js"),
  reset: () => import("./pages/account/reset-page.js"),
  book: () => import("./pages/guest/book-page.js"),
  manage: () => import("./pages/guest/manage-page.js"),
  place: () => import("./pages/place/place-page.js"),
  bookings: () => import("./pages/bookings/bookings-page.js"),
  booking: () => import("./pages/booking/booking-page.js"),
  desk: () => import("./pages/desk/desk-page.js"),
  reports: () => import("./pages/reports/reports-page.js"),
  webhooks: () => import("./pages/webhooks/webhooks-page.js"),
  start: () => import("./pages/start/start-page.js"),
  setup: () => import("./pages/setup/setup-page.js"),
  admin: () => import("./pages/admin/admin-page.js"),
  inbox: () => import("./pages/inbox/inbox-page.js"),
  me: () => import("./pages/me/me-page.js"),
};
const SLIM = new Set(["bookings", "booking", "me"]);
const OPEN = new Set(["find", "place"]); // for everybody, if the service allows public reading

const INVITED = new Set(["find", "desk", "setup", "me"]); // where invitations to the user are shown
const ALWAYS = new Set(["nowhere", "welcome", "join", "register", "forgotten", "reset", "book", "manage"]); // without an account

const loaded = {};

const RELOAD_MS = 30_000;

/** Reload, at most twice a minute. No input is lost when no page could be loaded, and there may be a new version. */
function reloadPage() {
  try {
    if (Date.now() - Number(sessionStorage.getItem("begun")) < RELOAD_MS) return;
    sessionStorage.setItem("begun", String(Date.now()));
    location.reload();
  } catch {
    /* without storage the frequency is unknown, but the button remains */
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
    const look = () => state.value === "live" && reloadPage();
    look();
    state.addEventListener("change", look);
    return () => state.removeEventListener("change", look);
  }, [error]);
  return { Page: loaded[name], error };
}

function App() {
  const info = useStore(site);
  useStore(language);
  const { name, id, path } = useStore(route);
  const shown = info.you || ALWAYS.has(name) || (info.public_read && OPEN.has(name)) ? name : "sign-in";
  const { Page, error } = usePage(shown);
  const first = useRef(true);
  useEffect(() => {
    /** @type {HTMLElement | null} */
    const heading = document.querySelector("main h1");
    if (heading) document.title = `${heading.textContent} – ${t("brand")}`;
    if (!first.current) heading?.focus({ preventScroll: true });
    if (Page) first.current = false;
  }, [path, shown, Boolean(Page), language.value]);
  const isAccount = info.you && !info.you.user_id.startsWith("guest:");
  return html`
    <${Shell} slim=${SLIM.has(shown)}>
      ${isAccount ? html`<${ErrorBoundary}><${Holds} /><//>` : null}
      ${
        error
          ? html`<${ErrorMessage} error=${error} again=${() => location.reload()} />`
          : shown === "nowhere"
            ? html`<${NotFoundPage} />`
            : Page
              ? html`<${ErrorBoundary} key=${`${shown}/${id}/${ALWAYS.has(shown) ? "" : (info.you?.user_id ?? "")}`}>
                ${isAccount && INVITED.has(shown) && html`<${Invitations} />`}
                <${Page} id=${id} />
              <//>`
              : html`<${Loading} />`
      }
    <//>
    <${Toasts} />
  `;
}

async function start() {
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  LOADERS[route.value.name]?.().catch(() => {}); // starts loading while the other requests run
  for (let wait = 500; ; wait = Math.min(8000, wait * 2)) {
    try {
      await Promise.all([startLanguage(), loadSite()]);
      break;
    } catch (error) {
      await startLanguage().catch(() => {}); // the error in the person's own language, if that could be loaded
      render(
        html`
          <main id="main">
            <h1 class="sr">${t("brand")}</h1>
            <${ErrorMessage} error=${error} />
            <${Loading} />
          </main>
        `,
        root,
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  if (you() || site.value.public_read) loadPlaces().catch(() => {}); // while the first page is rendered
  render(null, root);
  render(html`<${App} />`, root);
  showEventToasts();
  if (you()) keepUp().catch(() => {}); // pushes are optional: the page works without them
}

start();
