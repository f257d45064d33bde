import { createServer } from "node:net";
import { LoupeError } from "@loupe/core";

/**
 * Finds out before anything else is started whether a port can be listened on.
 *
 * @throws LoupeError `PORT_TAKEN`, `INVALID_INPUT`
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    throw refusal(host, port, cause);
  }
  await new Promise((resolve) => server.close(resolve));
}

function refusal(host: string, port: number, cause: unknown): unknown {
  switch ((cause as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new LoupeError(
        "PORT_TAKEN",
        `Port ${port} of ${host} is taken by another program; choose another with --port.`,
        { cause },
      );
    case "EACCES":
      return new LoupeError(
        "INVALID_INPUT",
        `Port ${port} may not be listened on by this user; choose one above 1023 with --port.`,
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new LoupeError(
        "INVALID_INPUT",
        `${host} is no address of this machine; choose another with --host.`,
        { cause },
      );
    default:
      return cause;
  }
}
