import { Secret } from '../core/secret.ts';

/** A token as an `Authorization` header. */
export function bearerAuthorization(token: Secret): Secret {
  return new Secret(`Bearer ${token.reveal()}`);
}

/** User and password as one. */
export function basicAuthorization(user: string, password: Secret): Secret {
  return new Secret(`Basic ${Buffer.from(`${user}:${password.reveal()}`, 'utf8').toString('base64')}`);
}
