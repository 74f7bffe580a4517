import { textAt } from '../../core/unstructured.ts';
import { bearerAuthorization } from '../authorization.ts';
import { askJson, type AskingAgent, type JsonAnswer } from '../entra/ask.ts';
import type { AzureConnection } from './connection.ts';

/** An answer of Azure Resource Manager. */
export interface ManagementAnswer extends JsonAnswer {
  /** Of its error: `ResourceNotFound`; empty where there is none. */
  readonly code: string;
  /** Its own words; text from outside. */
  readonly said: string;
}

/** Asks one of Azure Resource Manager's routes that change nothing. @throws NOT_SIGNED_IN, NOT_REACHABLE, CANCELLED … */
export async function askManagement(
  agent: AskingAgent,
  { management, identity }: Pick<AzureConnection, 'management' | 'identity'>,
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<ManagementAnswer> {
  const url = new URL(`${management}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { secret } = await identity.token(`${management}/.default`);
  const { status, body } = await askJson(agent, url, {
    method,
    headers: { accept: 'application/json', authorization: bearerAuthorization(secret).reveal() },
  });
  return {
    status,
    body,
    code: textAt(body, 'error', 'code') || textAt(body, 'code'),
    said: textAt(body, 'error', 'message') || textAt(body, 'message') || `status ${status}`,
  };
}
