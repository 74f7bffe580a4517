import type { IncomingHttpHeaders } from 'node:http';
import type { Organization } from './organization.ts';
import type { IdentityState } from './state.ts';

/** What the Authorization header is worth. */
export type SignIn = { kind: 'known'; identity: IdentityState } | { kind: 'none' } | { kind: 'wrong' | 'expired' };

/** Bearer with the token, or Basic with the token as password and any user name. */
export function signIn(organization: Organization, headers: IncomingHttpHeaders): SignIn {
  const [scheme, value] = (headers.authorization ?? '').split(/\s+/);
  if (scheme === undefined || value === undefined) return { kind: 'none' };
  const token =
    scheme.toLowerCase() === 'bearer'
      ? value
      : Buffer.from(value, 'base64')
          .toString()
          .replace(/^[^:]*:/, '');
  const found = organization.tokens.get(token);
  if (found === undefined) return { kind: 'wrong' };
  return found.expired ? { kind: 'expired' } : { kind: 'known', identity: found.identity };
}
