// Requests over kept connections, and what they took.
import http from "node:http";
import https from "node:https";
import { createServer } from "node:net";

const modules = { "http:": http, "https:": https };

/** Connections to one origin: at most `sockets` at once, kept between requests. */
export class Connections {
  /** `tls` are options of `tls.connect`; `headers` go with every request. */
  constructor(origin, { sockets = 64, tls = {}, headers = {} } = {}) {
    this.origin = new URL(origin);
    // A cluster behind a proxy has a path of its own.
    this.prefix = this.origin.pathname.replace(/\/$/, "");
    this.module = modules[this.origin.protocol];
    this.headers = headers;
    this.agent = new this.module.Agent({ keepAlive: true, maxSockets: sockets, ...tls });
  }

  /** Sends a request; the answer has its status, headers, body and how long it all took, in ms. */
  send(path, { method = "GET", headers = {}, body } = {}) {
    const { agent } = this;
    const url = new URL(this.prefix + path, this.origin);
    const options = { method, agent, headers: { ...this.headers, ...headers } };
    return new Promise((done, fail) => {
      const begun = performance.now();
      const request = this.module.request(url, options, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () => {
          const ms = performance.now() - begun;
          const { statusCode: status, headers: told } = response;
          done({ status, headers: told, body: Buffer.concat(chunks), ms });
        });
      });
      request.on("error", fail);
      request.end(body);
    });
  }

  close() {
    this.agent.destroy();
  }
}

/** A loopback port that nobody listens on. */
export const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
