// The proof that a one-time code is redeemed by the page that asked for it (RFC 7636): the verifier
// stays in the page, its digest goes ahead as the challenge.

/** Bytes as base64url without padding. */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** 32 random bytes. */
export const newVerifier = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** The challenge of a verifier: its SHA-256. */
export const challengeOf = async (verifier) =>
  base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
