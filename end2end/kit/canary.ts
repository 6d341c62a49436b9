// Canaries: unique secrets, and the search for them in everything that is not their place.
import { randomBytes } from "node:crypto";
import { type BrowserContext, expect, type Response } from "@playwright/test";
import type { Api } from "../api.ts";
import type { Keypane } from "../server.ts";
import { newKey, opened } from "./keys.ts";

/** The texts by which a secret would be recognised: itself, and its base64 at any alignment. */
function needles(secret: Buffer): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString("base64");
    // Without the characters at the ends that hold bits of what stands beside it.
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6));
  });
  return [...new Set([...base64, ...base64.map(urlSafe), secret.toString("hex")])];
}

const urlSafe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

/** Everything that was planted, and where it was seen. */
export class Canaries {
  private readonly planted = new Map<string, string[]>();
  private readonly bodies: Promise<[string, string]>[] = [];
  private readonly places: [string, string][] = [];

  /** Reads every answer that a context gets, and every event of its streams. */
  async listen(context: BrowserContext) {
    context.on("response", (response) => this.bodies.push(read(response)));
    await context.exposeBinding("kpEvent", ({ page }, text: string) =>
      this.add(`an event of ${page.url()}`, text),
    );
    await context.addInitScript(() => {
      window.EventSource = class extends EventSource {
        constructor(url: string | URL, options?: EventSourceInit) {
          super(url, options);
          const tell = ({ data }: MessageEvent) =>
            (window as unknown as { kpEvent(text: string): void }).kpEvent(data);
          for (const name of ["page", "secret", "beat"]) this.addEventListener(name, tell);
        }
      };
    });
  }

  /** A password that is nowhere else. */
  password(what: string): string {
    const text = `canary-${what}-${randomBytes(12).toString("hex")}`;
    this.planted.set(what, [text, ...needles(Buffer.from(text))]);
    return text;
  }

  /** A key that is nowhere else. Its public half may be shown, so its secret half is looked for. */
  key(what: string): string {
    const { text, seed } = newKey();
    this.plantKey(what, text, seed);
    return text;
  }

  /** A key that somebody else made, such as the server, which is read only afterwards. */
  found(what: string, text: string) {
    this.plantKey(what, text, opened(text).seed);
  }

  private plantKey(what: string, text: string, seed: Buffer) {
    const inText = needles(seed).filter((needle) => text.replaceAll("\n", "").includes(needle));
    expect(inText, "the key's text holds its seed").toHaveLength(1);
    // As stored in `data`, the text itself is base64 once more; no line of it crosses a break.
    const secretLines = text.split("\n").filter((line) => overlaps(line, inText[0]));
    const again = secretLines.flatMap((line) => needles(Buffer.from(line)));
    this.planted.set(what, [...needles(seed), ...secretLines, ...again]);
  }

  /** A text to search besides the answers. */
  add(place: string, text: string) {
    this.places.push([place, text]);
  }

  /** How many events were heard. */
  events = () => this.places.filter(([place]) => place.startsWith("an event of")).length;

  /** Searches the server's own traces and the cluster's metadata. */
  async addServer(server: Keypane, api: Api) {
    this.add("the log", server.log);
    this.add("/metrics", await (await fetch(`${server.origin}/metrics`)).text());
    const objects = await api.list();
    for (const { data, ...rest } of objects) this.add(rest.metadata.name, JSON.stringify(rest));
    const stored = objects.map(({ data }) => JSON.stringify(data)).join("\n");
    return (what: string) => (this.planted.get(what) ?? []).some((needle) => stored.includes(needle));
  }

  /** Fails where any canary is seen; the answers that were searched. */
  async expectUnseen(): Promise<number> {
    const answers = await Promise.all(this.bodies);
    const found = [];
    for (const [place, text] of [...answers, ...this.places]) {
      // Line breaks may stand anywhere in wrapped base64.
      const texts = [text, text.replace(/\\n|\s+/g, "")];
      for (const [what, wanted] of this.planted) {
        if (texts.some((it) => wanted.some((needle) => it.includes(needle)))) {
          found.push(`${what} in ${place}`);
        }
      }
    }
    expect(found).toEqual([]);
    return answers.length;
  }
}

function overlaps(line: string, body: string): boolean {
  return line.length > 20 && (line.includes(body.slice(0, 20)) || line.includes(body.slice(-20)));
}

async function read(response: Response): Promise<[string, string]> {
  const place = `${response.request().method()} ${response.url()} ${response.status()}`;
  const headers = JSON.stringify(await response.headersArray().catch(() => []));
  // A redirect has no body, and that of a page that was left may be gone: its post was the same. A
  // stream of events has no end; its events are heard one by one.
  const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
  const body = isStream ? Buffer.alloc(0) : await response.body().catch(() => Buffer.alloc(0));
  return [place, `${response.url()}\n${headers}\n${body.toString("latin1")}`];
}
