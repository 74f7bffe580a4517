import type { RequestOptions } from 'node:https';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { Clock } from '../../core/ports/agent.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import type { Secret } from '../../core/secret.ts';

/** What signs a request in: a token, or a client certificate in PEM. */
export interface Credential {
  readonly token?: Secret;
  readonly certificate?: string;
  readonly key?: Secret;
}

/** Credentials that end, and are had anew. */
export interface Credentials {
  /** Good ones. @throws TaskError that says why there are none */
  current(): Promise<Credential>;
  /** These were not accepted: whether another try would go in with other ones. */
  renew(refused: Credential): boolean;
}

/** A credential, and until when it is good (milliseconds since 1970); Infinity: until it is refused. */
export interface Given {
  readonly credential: Credential;
  readonly until: number;
}

/** Milliseconds between two that were had anew because the ones before were refused: nobody is asked in a loop. */
const tooSoon = 15_000;

/**
 * Keeps what is given until it ends or is refused. Who asks meanwhile waits for the same answer.
 * @param ask `anew`: what it gave last was refused, though it had not ended
 */
export function keepCredentials(
  clock: Pick<Clock, 'now' | 'elapsed'>,
  ask: (anew: boolean) => Promise<Given>,
): Credentials {
  let kept: { readonly given: Promise<Given>; now: Given | undefined } | undefined;
  let renewed = -Infinity;
  const fresh = (anew: boolean): Promise<Given> => {
    const entry = { given: ask(anew), now: undefined as Given | undefined };
    kept = entry;
    entry.given.then(
      (given) => (entry.now = given),
      () => void (kept === entry && (kept = undefined)),
    );
    return entry.given;
  };
  return {
    async current() {
      const ended = kept?.now !== undefined && kept.now.until <= clock.now();
      return (await (kept === undefined || ended ? fresh(false) : kept.given)).credential;
    },
    renew(refused) {
      // Another request has had new ones already, or is about to.
      if (kept?.now?.credential !== refused) return true;
      if (clock.elapsed() - renewed < tooSoon) return false;
      renewed = clock.elapsed();
      // Who has a use for it hears of a failure.
      fresh(true).catch(() => undefined);
      return true;
    },
  };
}

// By this name the client knows that a user's credentials are ours to give; no kubeconfig has it.
const marker = 'gitops-delivery';
const known = new WeakMap<KubeConfig, Credentials>();
const shown = new WeakMap<RequestOptions, Credential>();

/** Signs the current context's user in with these, whatever the kubeconfig says of it. */
export function useCredentials(config: KubeConfig, credentials: Credentials): void {
  const current = config.getCurrentUser()?.name;
  config.users = config.users.map((user) => {
    const { name, impersonateUser } = user;
    if (name !== current) return user;
    return {
      name,
      ...(impersonateUser === undefined ? {} : { impersonateUser }),
      authProvider: { name: marker, config: {} },
    };
  });
  config.addAuthenticator({
    isAuthProvider: (user) => user.authProvider?.name === marker,
    applyAuthentication: async (_, options) => {
      const credential = await credentials.current();
      const { token, certificate, key } = credential;
      if (token !== undefined) options.headers = { ...options.headers, Authorization: `Bearer ${token.reveal()}` };
      if (certificate !== undefined) options.cert = certificate;
      if (key !== undefined) options.key = key.reveal();
      shown.set(options, credential);
    },
  });
  known.set(config, credentials);
}

/**
 * What a request needs to be let in: credentials and certificates. They may come from a plugin that takes its time or
 * hangs, so this ends with the signal, too.
 * @throws why there are none, or the signal's reason
 */
export async function signIn(config: KubeConfig, signal: AbortSignal): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await unlessAborted(config.applyToHTTPSOptions(options), signal);
  return options;
}

/** After a 401: whether another try would go in with something new. */
export function renew(config: KubeConfig, refused: RequestOptions): boolean {
  const credential = shown.get(refused);
  return credential !== undefined && (known.get(config)?.renew(credential) ?? false);
}
