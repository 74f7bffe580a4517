import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Both ends of a connection within this process, as far as they are known. */
interface Pair {
  client?: Socket;
  server?: Socket;
}

const pairs = new Map<string, Pair>();

/** What Node has under way that ends by itself within moments; by a MessagePort tsx is asked for a module that loads late. */
const passing = /^(FSReq|TCPConnect|GetAddrInfo|GetNameInfo|WriteWrap|ShutdownWrap|MessagePort)/;

/** Turns of the event loop in which nothing at all may happen. */
const still = 10;

/** Milliseconds after which an end that never hears of the other's is left alone. */
const patience = 5_000;

subscribe('net.client.socket', (message) => {
  const { socket }: { readonly socket: Socket } = Object(message);
  socket.once('connect', () => note(`${socket.localPort} ${socket.remotePort}`, { client: socket }));
});
subscribe('net.server.socket', (message) => {
  const { socket }: { readonly socket: Socket } = Object(message);
  note(`${socket.remotePort} ${socket.localPort}`, { server: socket });
});

function note(key: string, end: Pair): void {
  const known = pairs.get(key) ?? {};
  // A port may be had again.
  const again =
    (end.client !== undefined && known.client !== undefined) ||
    (end.server !== undefined && known.server !== undefined);
  pairs.set(key, again ? end : { ...known, ...end });
}

/**
 * Until nothing is under way in this process: what one end of a connection has sent the other one has read, and what
 * that leads to was begun.
 */
export async function quiet(): Promise<void> {
  const limit = performance.now() + patience;
  for (let turns = 0; turns < still; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    const late = performance.now() > limit;
    const busy = !late && process.getActiveResourcesInfo().some((one) => passing.test(one));
    if (isUnderWay(late) || busy) turns = 0;
  }
}

/** Whether anything was sent, or an end was closed, that the other end does not know of yet. */
function isUnderWay(late: boolean): boolean {
  let found = false;
  for (const [key, { client, server }] of pairs) {
    // Of a git in a process of its own there is but the server's end; nobody here asks servers elsewhere.
    if (client === undefined) continue;
    const over = client.destroyed && server?.destroyed === true;
    const even =
      server !== undefined && client.destroyed === server.destroyed && same(client, server) && same(server, client);
    if (over || (!even && late)) pairs.delete(key);
    else if (!even) found = true;
  }
  return found;
}

const same = (from: Socket, to: Socket): boolean => from.bytesWritten === to.bytesRead;
