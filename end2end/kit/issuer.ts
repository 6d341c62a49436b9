// A certified OpenID Connect provider on a site of its own: anybody signs in by name.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import Provider from "oidc-provider";

/** Neither the panel's host nor a portal's. */
const HOST = "127.0.0.2";

export class Issuer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** An issuer for one client, the panel at `panel`, base path included. */
  static async start(panel: string): Promise<Issuer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, HOST, listening));
    const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(url, {
      clients: [
        {
          client_id: "keypane",
          token_endpoint_auth_method: "none",
          redirect_uris: [`${panel}/auth/callback`],
          post_logout_redirect_uris: [`${panel}/secrets`],
        },
      ],
      claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email"] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({ sub: id, preferred_username: id, email: `${id}@example.org` }),
      }),
      // Nobody is asked what the panel may know.
      loadExistingGrant: async (ctx: any) => {
        const { client, session } = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope("openid profile email");
        await grant.save();
        return grant;
      },
    });
    const answer = provider.callback();
    server.on("request", (request, response) => {
      if (request.url === "/favicon.ico") response.writeHead(204).end();
      else answer(request, response);
    });
    return new Issuer(server, url);
  }

  /** Signs in on the issuer's page. */
  async signIn(page: Page, name: string) {
    await page.waitForURL((url) => url.origin === this.url);
    await page.getByPlaceholder("Enter any login").fill(name);
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
