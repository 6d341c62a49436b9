// HTTP servers of a test's own beside the panel: another site's page, and reverse proxies.
import { type IncomingMessage, createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class Neighbour {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  private static async listen(server: Server): Promise<Neighbour> {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return new Neighbour(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** Another site that serves one page at every path; a function is asked at each request. */
  static site(html: string | (() => string)): Promise<Neighbour> {
    const page = typeof html === "string" ? () => html : html;
    return Neighbour.listen(
      createServer((_, response) => response.setHeader("content-type", "text/html").end(page())),
    );
  }

  /**
   * A reverse proxy below `prefix`. It keeps the prefix or strips it, and hands the `Host` header
   * on or sets the upstream's; `upstream` is asked for at each request, so that it can start later.
   * While `isOpen` says no, it answers with a page of its own, as proxies do that sign people in.
   */
  static proxy(
    prefix: string,
    strips: boolean,
    upstream: () => string,
    isOpen = () => true,
  ): Promise<Neighbour> {
    const target = (incoming: IncomingMessage) => {
      const path = incoming.url ?? "/";
      return strips ? path.slice(prefix.length) || "/" : path;
    };
    return Neighbour.listen(
      createServer((incoming, answer) => {
        if (!incoming.url?.startsWith(prefix)) {
          answer.writeHead(404, { "content-type": "text/html" }).end("<p>not the panel's");
          return;
        }
        if (!isOpen()) {
          answer.writeHead(403, { "content-type": "text/html" }).end("<p>Who are you?");
          return;
        }
        const { host, hostname, port } = new URL(upstream());
        const headers = { ...incoming.headers, host: strips ? host : incoming.headers.host };
        const { method } = incoming;
        const forward = httpRequest({ hostname, port, method, path: target(incoming), headers });
        forward.on("response", (response) => {
          answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
          response.pipe(answer);
        });
        forward.on("error", () => answer.writeHead(502).end());
        incoming.pipe(forward);
      }),
    );
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
