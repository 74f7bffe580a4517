import type { Agent, request } from 'node:https';

const loaded = new Set<{ readonly globalAgent: Pick<Agent, 'destroy'> }>();

/** Node's module for a URL, loaded with the first request: a task that sends none starts without it. */
export async function requests(url: URL): Promise<{ readonly request: typeof request }> {
  const found = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  loaded.add(found);
  return found;
}

/** Ends the connections that are kept for a next request: there is none any more. */
export function endConnections(): void {
  for (const { globalAgent } of loaded) globalAgent.destroy();
}
