// What a person sees, in Chromium: the first row, the hydrated page, somebody else's change.
import { createRequire } from "node:module";
import { atEnd } from "./ending.mjs";
import { pause } from "./http.mjs";
import { summary } from "./samples.mjs";
import { probe } from "./streams.mjs";

const visits = 15;
const warmUps = 2;
const writes = 60;
const patience = 5000;

/** Starts the browser that the browser tests use. */
export async function launch() {
  const load = createRequire(new URL("../../end2end/package.json", import.meta.url));
  const { chromium } = load("playwright-core");
  const browser = await chromium.launch({
    executablePath: process.env.KEYPANE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    // The run ends it, as everything else.
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  return { browser, version: browser.version(), close: atEnd(() => browser.close()) };
}

/** Opens the list again and again, each time in a context of its own, whose cache is empty. */
export async function navigation(browser, origin) {
  const painted = [];
  const hydrated = [];
  for (let visit = -warmUps; visit < visits; visit++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(watchStart);
    await page.goto(`${origin}/secrets`);
    await page.waitForSelector("[data-hydrated]", { state: "attached" });
    await page.waitForFunction(() => window.benched.painted && window.benched.hydrated);
    const times = await page.evaluate(() => window.benched);
    await context.close();
    if (visit < 0) continue;
    painted.push(times.painted);
    hydrated.push(times.hydrated);
  }
  return { painted: summary(painted), hydrated: summary(hydrated) };
}

/** Runs in the page before its own scripts: ms since the navigation began. */
function watchStart() {
  const benched = (window.benched = {});
  let asked = false;
  const look = () => {
    if (!asked && document.querySelector("[data-testid=secret-row]")) {
      asked = true;
      // A task after the frame's callbacks runs once the frame was made, rows included; while
      // the style sheet is missing there is no frame.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
          benched.painted = Math.max(paint, performance.now());
        };
        port2.postMessage(0);
      });
    }
    if (document.querySelector("[data-hydrated]")) {
      benched.hydrated ??= performance.now();
      if (asked) observer.disconnect();
    }
  };
  const observer = new MutationObserver(look);
  const attributeFilter = ["data-hydrated"];
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter });
}

/** Renames secrets that an open list shows, and has the page say when it shows the new name. */
export async function changeToDom(browser, origin, cluster) {
  const refused = await probe(origin);
  if (refused) return { available: false, why: refused };
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(`${origin}/secrets`);
    await page.waitForSelector("[data-hydrated]", { state: "attached" });
    const rows = await page.$$eval("[data-testid=secret-row]", (found) =>
      found.map((row) => row.dataset.object),
    );
    await page.evaluate(watchNames);
    const samples = [];
    let missed = 0;
    for (let write = 0; write < writes; write++) {
      const mark = `changed ${write} ${Math.random().toString(36).slice(2)}`;
      // The page watches before the write is sent: a fast change would be over otherwise.
      await page.evaluate(([text, ms]) => void (window.next = seen(text, ms)), [mark, patience]);
      const begun = Date.now();
      await cluster.rename(rows[write % rows.length], mark);
      const at = await page.evaluate(() => window.next);
      if (at) samples.push(at - begun);
      else missed += 1;
      if (missed === 3 && samples.length === 0) {
        return { available: false, why: `the page shows no change within ${patience / 1000} s` };
      }
      // Not in step with anything that the server or the page does at intervals.
      await pause(100 + Math.random() * 150);
    }
    return { available: true, ...summary(samples), missed };
  } finally {
    await context.close();
  }
}

/** Runs in the page: `seen(text)` says when a row shows the text, by the clock of the machine. */
function watchNames() {
  window.seen = (text, ms) =>
    new Promise((done) => {
      const observer = new MutationObserver(() => {
        const rows = [...document.querySelectorAll("[data-testid=secret-row]")];
        if (rows.some((row) => row.textContent.includes(text))) end(Date.now());
      });
      const late = setTimeout(() => end(0), ms);
      const end = (at) => {
        clearTimeout(late);
        observer.disconnect();
        done(at);
      };
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
}
