import type { ServerResponse } from "node:http";
import { redeemSignInCode } from "@loupe/core";
import type { Services } from "../context.ts";
import { SESSION_COOKIE } from "./credentials.ts";

/** `GET /sign-in?code=…`: trades the one-time code for a session in a cookie. */
export async function signIn(
  { pool }: Services,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { secret, expiresAt } = await redeemSignInCode(pool, url.searchParams.get("code") ?? "");
  response.writeHead(303, {
    location: "/",
    "set-cookie": `${SESSION_COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict; Expires=${expiresAt.toUTCString()}`,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
  });
  response.end();
}
