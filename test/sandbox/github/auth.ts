import type { IncomingHttpHeaders } from 'node:http';
import type { Site } from './site.ts';
import type { Token } from './state.ts';

/** What the Authorization header is worth. */
export type SignIn = { kind: 'known'; token: Token } | { kind: 'none' } | { kind: 'wrong' };

/** `Bearer`, `token`, or Basic with the token as password and any user name. An expired token is a wrong one. */
export function signIn(site: Site, headers: IncomingHttpHeaders): SignIn {
  const [scheme, value] = (headers.authorization ?? '').split(/\s+/);
  if (scheme === undefined || value === undefined) return { kind: 'none' };
  const text = /^(bearer|token)$/i.test(scheme)
    ? value
    : Buffer.from(value, 'base64')
        .toString()
        .replace(/^[^:]*:/, '');
  const token = site.tokens.get(text);
  return token === undefined || token.expired ? { kind: 'wrong' } : { kind: 'known', token };
}
