/** The answer a server would give to who asks for a file; undefined is a file that is not there. */
export function answer(content: string | Uint8Array<ArrayBuffer> | undefined): Response {
  return content === undefined ? new Response(null, { status: 404 }) : new Response(content);
}

/** The address that was given to `fetch`. */
export function addressOf(asked: RequestInfo | URL): string {
  return asked instanceof Request ? asked.url : String(asked);
}
