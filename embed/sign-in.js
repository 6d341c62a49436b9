// Signing in without leaving the page: in a frame, where an issuer shows nothing, and where something
// typed would be lost. Elsewhere the link is followed as it is; where this script cannot work, too.
//
// A popup logs in and hands over a one-time code, which is worth nothing without the verifier. The
// verifier was made here and leaves this page in the request that redeems the code, and nowhere else.
import { isPlainClick } from "./click.js";
import { challengeOf, newVerifier } from "./verifier.js";

const root = document.documentElement;
// The page may change its language, and these texts with it.
const words = document.currentScript.dataset;
const { popup: start, redeem } = words;

/** How often an open popup is looked at, in milliseconds. */
const LOOK = 400;

/** The next verifier and its challenge, made ahead: a popup has to be opened by the click itself. */
let next;
/** The popup that is open, and its verifier. */
let attempt;
/** True once a popup has ended without a code: the login may have gone on without this page. */
let endedOpen = false;

async function prepare() {
  const verifier = newVerifier();
  next = { verifier, challenge: await challengeOf(verifier) };
}

/** Says something beside every link; an empty text takes it back. */
function say(text) {
  for (const note of document.querySelectorAll("[data-sign-in-note]")) note.textContent = text;
}

function click(event) {
  const link = event.target.closest?.("a[data-sign-in]");
  if (!link || !isPlainClick(event) || event.defaultPrevented) return;
  const stays = parent !== window || link.target || root.hasAttribute("data-unsaved");
  const isOpen = attempt && !attempt.popup.closed;
  // A digest takes less time than to read the page.
  if (!stays || !(isOpen || next)) return;
  event.preventDefault();
  say("");
  if (isOpen) return attempt.popup.focus();
  const { verifier, challenge } = next;
  const popup = open(`${start}?challenge=${challenge}`, "_blank", "popup,width=520,height=680");
  if (!popup) return say(words.blocked);
  next = undefined;
  prepare();
  attempt = { popup, verifier };
  look(attempt, false);
}

/** Waits for the end of the popup; a code that was sent before it closed comes first. */
function look(mine, wasClosed) {
  setTimeout(async () => {
    if (attempt !== mine) return;
    if (!wasClosed) return look(mine, mine.popup.closed);
    attempt = undefined;
    endedOpen = true;
    if (await isSignedIn()) return done();
    // Another attempt may have begun.
    if (!attempt) say(words.closed);
  }, LOOK);
}

// The one message that counts: a code, from the popup, at the panel's own origin.
async function hear({ source, origin, data }) {
  if (!attempt || source !== attempt.popup || origin !== location.origin) return;
  if (data?.keypane !== 1 || data.type !== "signed-in" || typeof data.code !== "string") return;
  const { popup, verifier } = attempt;
  attempt = undefined;
  popup.close();
  const body = JSON.stringify({ code: data.code, verifier });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(redeem, { method: "POST", headers, body }).catch(() => undefined);
  if (answer?.status !== 204) say(words.refused);
  // A browser without partitioned cookies may store none for a frame on another site's page. Loaded
  // again, this page would ask to sign in once more and not say why.
  else if ((await ownStatus()) === 401) say(words.unkept);
  else done();
}

/** The status that this page would have if it were loaded now; undefined if the server does not answer. */
async function ownStatus() {
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => undefined);
  return answer?.status;
}

/** Somebody may have signed in to a window meanwhile, which counts for a page of the same site. */
async function isSignedIn() {
  const status = await ownStatus();
  return status !== undefined && status < 500 && status !== 401;
}

async function comeBack() {
  if (endedOpen && !attempt && (await isSignedIn())) done();
}

/** The panel goes on with what it shows; a page that shows nothing yet is loaded anew. */
function done() {
  endedOpen = false;
  say("");
  const event = new CustomEvent("keypane-signed-in", { cancelable: true });
  if (!document.dispatchEvent(event)) return;
  // The answer to a form that nobody has read: loaded anew, the browser sends the form again.
  if (root.hasAttribute("data-unread")) return location.reload();
  // With the origin: a path may begin with two slashes.
  location.replace(location.origin + location.pathname + location.search);
}

// Only a page over HTTPS, or on loopback, has digests.
if (crypto.subtle) {
  prepare();
  document.addEventListener("click", click);
  addEventListener("message", hear);
  addEventListener("focus", comeBack);
}
