import { spawn, type SpawnOptionsWithoutStdio } from 'node:child_process';
import type { RequestOptions } from 'node:https';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { isRecord } from './objects.ts';

/** Plugins that are at work, by their kubeconfig: whoever comes second takes what the first was given. */
const atWork = new WeakMap<KubeConfig, Promise<unknown>>();

/**
 * What a request needs to be let in: credentials and certificates. They may come from a plugin that takes its time or
 * hangs, so this ends with the signal, too.
 * @throws what the plugin says, or the signal's reason
 */
export async function signIn(config: KubeConfig, signal: AbortSignal): Promise<RequestOptions> {
  const { exec, authProvider } = config.getCurrentUser() ?? {};
  const options: RequestOptions = {};
  if (exec === undefined && authProvider === undefined) {
    await config.applyToHTTPSOptions(options);
    return options;
  }
  for (let before = atWork.get(config); before !== undefined; before = atWork.get(config)) {
    await unlessAborted(
      before.catch(() => undefined),
      signal,
    );
  }
  signal.throwIfAborted();
  endWith(config, signal);
  const working = config.applyToHTTPSOptions(options);
  atWork.set(config, working);
  const done = (): void => void (atWork.get(config) === working && atWork.delete(config));
  // One that hangs must not make all others wait for it when the request that asked has given up.
  signal.addEventListener('abort', done, { once: true });
  working.then(done, done);
  try {
    await unlessAborted(working, signal);
    keep(config);
  } finally {
    signal.removeEventListener('abort', done);
  }
  return options;
}

/** A plugin that is run from now on ends with the signal; it is given no terminal's input to wait for. */
function endWith(config: KubeConfig, signal: AbortSignal): void {
  for (const authenticator of authenticators(config)) {
    if (!('execFn' in authenticator)) continue;
    const run = (command: string, args: readonly string[] | undefined, options: SpawnOptionsWithoutStdio) => {
      const child = spawn(command, args ?? [], { ...options, signal });
      child.stdin.end();
      return child;
    };
    Reflect.set(authenticator, 'execFn', run);
  }
}

function authenticators(config: KubeConfig): readonly object[] {
  const all: unknown = Reflect.get(config, 'authenticators');
  return Array.isArray(all) ? all.filter((one: unknown): one is object => one instanceof Object) : [];
}

/** What a plugin gives without an end holds until it is refused; the client would run the plugin for each request. */
function keep(config: KubeConfig): void {
  for (const status of kept(config)) status['expirationTimestamp'] ??= '9999-12-31T00:00:00Z';
}

/**
 * Forgets what a plugin gave for a request that was refused all the same: it has ended early, or the agent's clock is
 * behind and takes it for good.
 * @returns whether another try would go in with something new
 */
export function renew(config: KubeConfig, refused: RequestOptions): boolean {
  const token: unknown = Reflect.get(refused.headers ?? {}, 'Authorization');
  for (const status of kept(config)) {
    // Another request may have renewed it already.
    const own = status['token'];
    const same = typeof own === 'string' ? token === `Bearer ${own}` : refused.cert !== undefined;
    if (same) status['expirationTimestamp'] = '1970-01-01T00:00:00Z';
  }
  return config.getCurrentUser()?.exec !== undefined;
}

/** What plugins gave for the current user and the client keeps, by the credential's status. */
function kept(config: KubeConfig): readonly Record<string, unknown>[] {
  const name = config.getCurrentUser()?.name ?? '';
  return authenticators(config).flatMap((authenticator) => {
    const cache: unknown = Reflect.get(authenticator, 'tokenCache');
    const credential = isRecord(cache) ? cache[name] : undefined;
    const status = isRecord(credential) ? credential['status'] : undefined;
    return isRecord(status) ? [status] : [];
  });
}

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
