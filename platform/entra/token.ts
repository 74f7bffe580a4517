import { TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { Secret } from '../../core/secret.ts';
import { entry, textAt } from '../../core/unstructured.ts';
import { askJson, type AskingAgent } from './ask.ts';
import { adviceForRefusal } from './refusals.ts';

/** Microsoft Entra's sign-in server of the public cloud. */
export const publicAuthority = 'https://login.microsoftonline.com';

/** A token, and how long it is good for, in milliseconds. */
export interface Token {
  readonly secret: Secret;
  readonly lifetime: number;
}

/** What shows that it is the application that asks. */
export type Proof =
  | { readonly kind: 'secret'; readonly secret: Secret }
  /** Signed by Azure DevOps for this run, or by the application's own certificate. */
  | { readonly kind: 'assertion'; readonly assertion: Secret };

/** Whose token is asked for, of whom, and for what. */
export interface TokenRequest {
  /** `https://login.microsoftonline.com`, or a sovereign cloud's. */
  readonly authority: string;
  readonly tenant: string;
  readonly client: string;
  /** `https://management.azure.com/.default`. */
  readonly scope: string;
  readonly proof: Proof;
  /** Who gets none, for the message: `the service connection …`. */
  readonly whose: string;
  /** What mends a refusal whose code is not known. */
  readonly mend: string;
}

/** The route that gives tokens; an assertion of one's own names it as who it is for. */
export function tokenRoute(authority: string, tenant: string): URL {
  return new URL(`${authority.replace(/\/+$/, '')}/${tenant}/oauth2/v2.0/token`);
}

/**
 * Asks Microsoft Entra for an application's token (OAuth 2.0 client credentials). It is masked from now on.
 * @throws NOT_SIGNED_IN in words for the codes that people meet; NOT_REACHABLE, CANCELLED
 */
export async function requestToken(
  agent: AskingAgent & Pick<Agent, 'maskSecret'>,
  { authority, tenant, client, scope, proof, whose, mend }: TokenRequest,
): Promise<Token> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: client, scope });
  switch (proof.kind) {
    case 'secret':
      form.set('client_secret', proof.secret.reveal());
      break;
    case 'assertion':
      form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      form.set('client_assertion', proof.assertion.reveal());
      break;
  }
  const answer = await askJson(agent, tokenRoute(authority, tenant), {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const token = answer.status === 200 ? readToken(answer.body) : undefined;
  if (token !== undefined) {
    agent.maskSecret(token.secret);
    return token;
  }
  // The first line has the code and the reason; after it come ids and times.
  const said = textAt(answer.body, 'error_description').split(/\r?\n/)[0] || `status ${answer.status}`;
  throw new TaskError(
    'NOT_SIGNED_IN',
    `Microsoft Entra gives ${whose} no token: ${printableLine(said, 500)}`,
    adviceForRefusal(said, mend),
  );
}

/** The answer of either token route; managed identities write their numbers as texts. */
export function readToken(body: unknown): Token | undefined {
  const value = textAt(body, 'access_token');
  if (value === '') return undefined;
  const seconds = Number(entry(body, 'expires_in'));
  return { secret: new Secret(value), lifetime: (Number.isFinite(seconds) && seconds > 0 ? seconds : 3600) * 1000 };
}
