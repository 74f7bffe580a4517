import type { Connection } from '../../core/ports/agent.ts';

/** A text that may become a part of an address (a tenant, a client, a subscription); undefined for any other. */
export function addressPart(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z0-9][A-Za-z0-9.-]{0,200}$/.test(text) ? text : undefined;
}

/** An id that a service connection has of Microsoft Entra; `missing` makes the error where it has none. */
export function entraId(
  connection: Connection,
  name: 'tenantid' | 'serviceprincipalid',
  missing: (why: string) => Error,
): string {
  const value = addressPart(connection.parameter(name)?.reveal());
  if (value === undefined) throw missing(`it has no ${name === 'tenantid' ? 'tenant' : 'client'} id`);
  return value;
}
