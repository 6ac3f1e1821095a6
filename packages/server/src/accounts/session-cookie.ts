// The cookie that carries a browser's session. Scripts cannot read it and other sites cannot send it. It knows no session.
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { sessionMs } from "./sessions.ts";

export const sessionCookie = "melete_session";

export function setSessionCookie(context: Context, token: string, https: boolean): void {
  setCookie(context, sessionCookie, token, { httpOnly: true, sameSite: "Strict", secure: https, path: "/", maxAge: sessionMs / 1000 });
}

export function dropSessionCookie(context: Context, https: boolean): void {
  deleteCookie(context, sessionCookie, { httpOnly: true, sameSite: "Strict", secure: https, path: "/" });
}
