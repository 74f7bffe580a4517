import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import { TaskError, type Finding } from '../../core/errors.ts';
import type { Reviewer, WantedReviewer } from '../../core/ports/pull-request-host.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface FoundIdentity {
  readonly id: string;
  readonly name: string;
}

interface ConnectionData {
  authenticatedUser?: { id?: string; providerDisplayName?: string; customDisplayName?: string };
}

// Published nowhere; the client's own LocationsApi asks it so.
async function connectionData(api: GitApi): Promise<ConnectionData> {
  const { result } = await api.rest.get<ConnectionData>(`${api.baseUrl}_apis/connectionData`, {
    acceptHeader: 'application/json;api-version=7.0-preview.1',
  });
  return result ?? {};
}

/** The id of who asks, in lower case. */
export async function ownIdentity({ api, context }: Host): Promise<string> {
  const { authenticatedUser } = await explained('ask who I am', context, () => connectionData(api));
  const id = textIn(authenticatedUser?.id, 'id')?.toLowerCase();
  if (id !== undefined) return id;
  throw new TaskError('NOT_SIGNED_IN', 'Azure DevOps does not say who asks.', 'Renew the token of the connection.');
}

/** What Security pages call who asks, asked once at most; undefined when the server does not say. */
export function displayNameOnce(api: GitApi): () => Promise<string | undefined> {
  let asked: Promise<string | undefined> | undefined;
  return () =>
    (asked ??= connectionData(api).then(
      ({ authenticatedUser: user }) => user?.customDisplayName ?? user?.providerDisplayName,
      () => undefined,
    ));
}

/**
 * The names of the two identities that a job's own token can act as. Messages call them `Build\<id>`: the project's has the
 * project's id, the collection's has one that says nothing.
 */
export function buildServiceName(
  variable: (name: string) => string | undefined,
  collectionUrl: string,
): (account: string) => string | undefined {
  const { hostname, pathname } = new URL(collectionUrl);
  const organization = hostname.endsWith('.visualstudio.com') ? hostname.split('.')[0] : pathname.split('/').at(-2);
  return (account) => {
    const id = /^Build\\([0-9a-f-]{36})$/i.exec(account)?.[1]?.toLowerCase();
    if (id === undefined) return undefined;
    const own = variable('System.TeamProjectId')?.toLowerCase() === id;
    const service = own ? `${variable('System.TeamProject')} Build Service` : 'Project Collection Build Service';
    return `${service} (${decodeURIComponent(organization ?? '')})`;
  };
}

/**
 * Finds reviewers by id, e-mail, account name or display name (`[Project]\Team` for teams); identities-7.0.json,
 * `GET _apis/identities`. Who is named twice comes once, required if it says so anywhere. What is unknown or fits several is reported at once, with the candidates.
 * @throws REVIEWER_UNKNOWN
 */
export async function findReviewers(host: Host, wanted: readonly WantedReviewer[]): Promise<readonly Reviewer[]> {
  const reviewers = new Map<string, Reviewer>();
  const findings: Finding[] = [];
  const add = (id: string, required: boolean): void => {
    reviewers.set(id, { id, required: required || reviewers.get(id)?.required === true });
  };
  for (const { name, required } of wanted) {
    if (guid.test(name)) {
      add(name.toLowerCase(), required);
      continue;
    }
    const found = await search(host, name);
    const [only] = found;
    if (only !== undefined && found.length === 1) add(only.id.toLowerCase(), required);
    else if (only === undefined) findings.push({ message: `nobody is known as "${name}"` });
    else findings.push({ message: `"${name}" fits ${found.map((one) => `${one.name} (${one.id})`).join(', ')}` });
  }
  if (findings.length === 0) return [...reviewers.values()];
  throw new TaskError(
    'REVIEWER_UNKNOWN',
    'Not all reviewers could be found; nothing was pushed:',
    'Give the e-mail address, or the id that stands in the message.',
    { related: findings },
  );
}

async function search({ api, context }: Host, name: string): Promise<readonly FoundIdentity[]> {
  const url = `${identityHost(api.baseUrl)}_apis/identities?searchFilter=General&filterValue=${encodeURIComponent(name)}&queryMembership=None`;
  const answer = await explained('look for a reviewer', context, () =>
    api.rest.get<{ value?: { id?: string; providerDisplayName?: string; isActive?: boolean }[] }>(url, {
      acceptHeader: 'application/json;api-version=7.0',
    }),
  );
  const found = listIn(answer.result?.value ?? [], 'value').flatMap((one) => {
    const id = textIn(one.id, 'id');
    const called = textIn(one.providerDisplayName, 'providerDisplayName') ?? '';
    return id === undefined || one.isActive === false ? [] : [{ id, name: called }];
  });
  // An exact name wins over others that only contain it.
  const exact = found.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return exact.length > 0 ? exact : found;
}

/** On Services identities are served by a host of their own, on a server by the collection itself. */
export function identityHost(collectionUrl: string): string {
  const url = new URL(collectionUrl);
  if (url.hostname === 'dev.azure.com') return `https://vssps.dev.azure.com${url.pathname}`;
  const organization = /^([^.]+)\.visualstudio\.com$/.exec(url.hostname)?.[1];
  return organization === undefined ? collectionUrl : `https://vssps.dev.azure.com/${organization}/`;
}
