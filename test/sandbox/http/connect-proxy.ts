import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy that only knows CONNECT. */
export interface ConnectProxy {
  readonly url: string;
  /** `host:port` of each tunnel that was asked for, with who asked (`name:password`, empty for nobody). */
  readonly tunnels: { readonly to: string; readonly user: string }[];
  stop(): Promise<void>;
}

/**
 * @param user `name:password` that everybody must show; undefined: nobody is asked
 * @param routes ports of this machine that stand in for a `host:port`
 */
export async function startConnectProxy(
  user?: string,
  routes: ReadonlyMap<string, number> = new Map(),
): Promise<ConnectProxy> {
  const tunnels: { to: string; user: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('connect', (request, client: Socket, head: Buffer) => {
    const shown = Buffer.from(/^Basic (.*)$/.exec(request.headers['proxy-authorization'] ?? '')?.[1] ?? '', 'base64');
    tunnels.push({ to: request.url ?? '', user: shown.toString() });
    if (user !== undefined && shown.toString() !== user) {
      // git shows nothing before it was told how.
      const how = 'Proxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n';
      client.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${how}\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    // Programs written in Go never ask a proxy for 127.0.0.1: any name below .test leads there.
    const route = routes.get(`${hostname}:${port}`);
    const here = route !== undefined || hostname.endsWith('.test');
    const upstream = connect(route ?? Number(port), here ? '127.0.0.1' : hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
