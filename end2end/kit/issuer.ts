// An OpenID Connect issuer of a test's own: the certified oidc-provider, on loopback, with a page to
// sign in on by a name alone. It signs in silently whom it knows, as issuers do.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import Provider from "oidc-provider";
import type { Settings } from "../server.ts";
import { freePort } from "./port.ts";

const CLIENT = "keypane";

/** What the issuer says of its people, by name. */
const GROUPS: Record<string, string[]> = { ann: ["keypane-admins", "staff"], bob: ["staff"] };

export class Issuer {
  private readonly folder = mkdtempSync(join(tmpdir(), "keypane-issuer-"));
  /** The panel's secret here. */
  readonly secret = randomBytes(24).toString("hex");

  private constructor(
    private readonly server: Server,
    /** The issuer's identifier. */
    readonly url: string,
    /** Where the panel will be. */
    readonly panel: string,
    readonly port: number,
  ) {}

  /** An issuer for a panel on a port that is free now, below `base`, with tokens that last for so many
   * seconds. If something stands before the panel, `before` is its origin. The issuer is
   * `localhost`, the panel an address: two sites. */
  static async start(tokenSeconds = 3600, base = "", before?: string): Promise<Issuer> {
    const port = await freePort();
    const panel = before ?? `http://127.0.0.1:${port}`;
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    const issuer = new Issuer(server, url, panel, port);
    const provider = issuer.provider(tokenSeconds, base);
    const rest = provider.callback();
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      if (!path.startsWith("/interaction/")) return void rest(request, response);
      issuer.signInPage(provider, request, response).catch(() => response.writeHead(500).end());
    });
    return issuer;
  }

  /** The settings of a panel that signs in here. */
  settings(more: Settings = {}): Settings {
    const file = join(this.folder, "client-secret");
    writeFileSync(file, `${this.secret}\n`, { mode: 0o600 });
    return {
      KEYPANE_ADDR: `127.0.0.1:${this.port}`,
      KEYPANE_PUBLIC_URL: this.panel,
      KEYPANE_AUTH: "oidc",
      // Who somebody is, not what the cluster lets them do.
      KEYPANE_IMPERSONATE: "false",
      KEYPANE_OIDC_ISSUER: this.url,
      KEYPANE_OIDC_CLIENT_ID: CLIENT,
      KEYPANE_OIDC_CLIENT_SECRET_FILE: file,
      KEYPANE_OIDC_SCOPES: "profile email groups",
      ...more,
    };
  }

  /** Signs in on the issuer's page, which the browser shows. */
  async signIn(page: Page, name: string) {
    await page.waitForURL((url) => url.origin === this.url);
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Sign in" }).click();
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private provider(tokenSeconds: number, base: string): Provider {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" };
    return new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT,
          client_secret: this.secret,
          redirect_uris: [`${this.panel}${base}/auth/callback`],
          post_logout_redirect_uris: [`${this.panel}${base}/secrets`],
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
        },
      ],
      jwks: { keys: [key] },
      cookies: { keys: [randomBytes(32).toString("hex")] },
      claims: {
        openid: ["sub"],
        profile: ["preferred_username"],
        email: ["email"],
        groups: ["groups"],
      },
      scopes: ["openid", "profile", "email", "groups"],
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      rotateRefreshToken: true,
      issueRefreshToken: async () => true,
      ttl: {
        AccessToken: tokenSeconds,
        IdToken: tokenSeconds,
        Grant: 86_400,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
      findAccount: (_: unknown, name: string) => ({
        accountId: name,
        claims: () => ({
          sub: name,
          preferred_username: name,
          email: `${name}@example.org`,
          groups: GROUPS[name] ?? [],
        }),
      }),
      features: {
        devInteractions: { enabled: false },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (context: { body: string }, form: string) => {
            context.body = page(
              `<h1>Sign out?</h1>${form}<button type="submit" form="op.logoutForm" name="logout"
               value="yes">Yes, sign out</button>`,
            );
          },
        },
      },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      // Whoever signs in has agreed.
      loadExistingGrant: async (context: any) => {
        const { provider, client, session } = context.oidc;
        const grant = new provider.Grant({
          clientId: client.clientId,
          accountId: session.accountId,
        });
        grant.addOIDCScope("openid profile email groups");
        await grant.save();
        return grant;
      },
    } as any);
  }

  private async signInPage(provider: Provider, request: IncomingMessage, response: ServerResponse) {
    if (request.method !== "POST") {
      response.setHeader("content-type", "text/html").end(
        page(`<h1>Issuer</h1><form method="post"><label>Name <input name="name" required></label>
              <button>Sign in</button></form>`),
      );
      return;
    }
    let body = "";
    for await (const part of request) body += part;
    const accountId = new URLSearchParams(body).get("name") ?? "";
    await provider.interactionFinished(request, response, { login: { accountId } });
  }
}

const page = (body: string) =>
  `<!DOCTYPE html><html lang="en"><title>Issuer</title><link rel="icon" href="data:,">${body}`;
