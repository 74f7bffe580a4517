import type { Clock } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from './token.ts';

/** A token, and until when it is to be used, in milliseconds since 1970: some minutes before it ends. */
export interface KeptToken {
  readonly secret: Secret;
  readonly until: number;
}

/** Somebody whom Microsoft Entra gives tokens to. */
export interface EntraIdentity {
  /** Its client id; undefined for the identity that the agent's machine was given. */
  readonly client: string | undefined;
  /** A token for a resource (`https://management.azure.com/.default`), good for some minutes at least. */
  token(scope: string, tenant?: string): Promise<KeptToken>;
  /** Drops a token that was not accepted: the next one is asked for anew. */
  forget(scope: string, tenant?: string): void;
}

/** Of a token's time this much is used: a wait that lasts for hours never shows one that is about to end. */
const used = 0.9;

/** Keeps each token until shortly before it ends; those who ask at the same moment wait for one answer. */
export function keepTokens(
  client: string | undefined,
  clock: Pick<Clock, 'now'>,
  ask: (scope: string, tenant: string | undefined) => Promise<Token>,
): EntraIdentity {
  const kept = new Map<string, { readonly token: Promise<KeptToken>; until: number }>();
  const nameOf = (scope: string, tenant = ''): string => `${tenant} ${scope}`;
  const fresh = (name: string, scope: string, tenant: string | undefined): Promise<KeptToken> => {
    const asked = clock.now();
    const token = ask(scope, tenant).then(({ secret, lifetime }) => ({ secret, until: asked + lifetime * used }));
    const entry = { token, until: Infinity };
    kept.set(name, entry);
    token.then(
      ({ until }) => (entry.until = until),
      () => void (kept.get(name) === entry && kept.delete(name)),
    );
    return token;
  };
  return {
    client,
    token(scope, tenant) {
      const name = nameOf(scope, tenant);
      const entry = kept.get(name);
      return entry !== undefined && clock.now() < entry.until ? entry.token : fresh(name, scope, tenant);
    },
    forget: (scope, tenant) => void kept.delete(nameOf(scope, tenant)),
  };
}
