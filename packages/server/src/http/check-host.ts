const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a request names this machine. A page of somebody else's, whose name was rebound to
 * 127.0.0.1, gives itself away by its Host header. Asked only where the server listens on loopback.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.has(host.replace(/:\d+$/, "").toLowerCase());
}

export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || LOOPBACK.has(address);
}
