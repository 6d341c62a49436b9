// What stands between browser and panel: a proxy that lets everything through until a test says
// otherwise. It holds streams back, lets nothing of them through, or answers in the panel's place.
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Keypane } from "../server.ts";
import { lend, test as base } from "../test.ts";

/** An answer in the panel's place. */
interface Refusal {
  /** Which requests get it, by method and path. */
  of: RegExp;
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const PAGE = "<!DOCTYPE html><title>Gateway</title><h1>Not today</h1>";

export class Between {
  /** Streams: let through, held back until they end (as a proxy that buffers), or swallowed. */
  streams: "pass" | "hold" | "swallow" = "pass";
  refusal?: Refusal;
  /** Edits the text of pages. */
  edit?: (html: string) => string;
  upstream = "";

  private readonly server = createServer((incoming, answer) => this.serve(incoming, answer));

  static async start(): Promise<Between> {
    const between = new Between();
    await new Promise<void>((listening) => between.server.listen(0, "127.0.0.1", listening));
    return between;
  }

  get origin() {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private serve(incoming: IncomingMessage, answer: ServerResponse) {
    const { method, url, headers } = incoming;
    const { refusal } = this;
    if (refusal?.of.test(`${method} ${url}`)) {
      incoming.resume();
      const { status, body = PAGE } = refusal;
      answer.writeHead(status, { "content-type": "text/html", ...refusal.headers }).end(body);
      return;
    }
    const { hostname, port } = new URL(this.upstream);
    // Pages are edited as text.
    const plain = this.edit ? { ...headers, "accept-encoding": "identity" } : headers;
    const forward = request({ hostname, port, method, path: url, headers: plain });
    forward.on("response", (response) => {
      const kind = response.headers["content-type"] ?? "";
      const isStream = kind.startsWith("text/event-stream");
      if (isStream && this.streams !== "pass") return this.hold(response, answer);
      if (kind.startsWith("text/html") && this.edit) return this.change(response, answer, this.edit);
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      answer.flushHeaders();
      response.pipe(answer);
    });
    forward.on("error", () => answer.writeHead(502).end());
    answer.on("close", () => forward.destroy());
    incoming.pipe(forward);
  }

  /** The answer's head at once, what is in it once it has ended; swallowed, neither ever. */
  private hold(response: IncomingMessage, answer: ServerResponse) {
    if (this.streams === "swallow") return void response.resume();
    answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
    answer.flushHeaders();
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("end", () => answer.end(Buffer.concat(parts)));
  }

  private change(response: IncomingMessage, answer: ServerResponse, edit: (html: string) => string) {
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("end", () => {
      const { "content-length": _, ...headers } = response.headers;
      answer.writeHead(response.statusCode ?? 502, headers);
      answer.end(edit(Buffer.concat(parts).toString()));
    });
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

export const test = base.extend<{ between: Between }>({
  between: async ({}, use) => {
    const between = await Between.start();
    await use(between);
    await between.close();
  },

  server: async ({ settings, between }, use, info) => {
    const server = await Keypane.start({ KEYPANE_PUBLIC_URL: between.origin, ...settings });
    between.upstream = server.origin;
    await lend(server, use, info);
  },

  // Once the server is there, what stands before it is of use.
  baseURL: ({ between, server }, use) => use(server && between.origin),
});
