import { TaskError, type Finding } from '../../core/errors.ts';
import type { Reviewer, WantedReviewer } from '../../core/ports/pull-request-host.ts';
import { listIn, partIn, textIn, wordIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';
import { mayReadTeams } from './review-requests.ts';

interface Person {
  readonly login: string;
  readonly name: string | null;
}

/** The login of who asks, in lower case; an app's ends in `[bot]`. REST tells a person's only. */
export async function ownLogin({ api, context }: Host): Promise<string> {
  const { viewer } = await explained('ask who I am', context, () =>
    api.graphql<{ viewer: { login: string } }>('query { viewer { login } }', {}),
  );
  return wordIn(partIn(viewer, 'viewer').login, 'login').toLowerCase();
}

/**
 * Finds reviewers by login (`ada`, `@ada`), team (`org/team`), e-mail or name; people only among those whom the
 * repository knows: anybody can call himself anything. Who is named twice comes once. What is unknown or fits several is
 * reported at once, with the candidates.
 * @throws REVIEWER_UNKNOWN
 */
export async function findReviewers(host: Host, wanted: readonly WantedReviewer[]): Promise<readonly Reviewer[]> {
  const found = new Map<string, Reviewer>();
  const findings: Finding[] = [];
  for (const { name } of wanted) {
    const result = await find(host, name.trim().replace(/^@/, ''));
    if (typeof result === 'string') findings.push({ message: result });
    else found.set(result.id, result);
  }
  if (findings.length > 0) {
    throw new TaskError(
      'REVIEWER_UNKNOWN',
      'Not all reviewers could be found; nothing was pushed:',
      `Give the login or org/team as GitHub has it, and let them read ${host.context.repository}.`,
      { related: findings },
    );
  }
  const required = wanted.filter((one) => one.required);
  if (required.length > 0) {
    host.log.warning(
      `required: means nothing on GitHub, where rules of the branch say who must approve: ${required.map(({ name }) => name).join(', ')}`,
    );
  }
  return [...found.values()];
}

const reviewer = (id: string): Reviewer => ({ id: id.toLowerCase(), required: false });

/** The reviewer, or what is wrong with the name. */
async function find(host: Host, name: string): Promise<Reviewer | string> {
  const [org = '', team, ...rest] = name.split('/');
  if (team !== undefined) return rest.length > 0 ? `"${name}" is not org/team` : findTeam(host, name, org, team);
  if (name.includes('@')) return findByEmail(host, name);
  const people = await search(host, name);
  const login = people.find((one) => wordIn(one.login, 'login').toLowerCase() === name.toLowerCase());
  if (login !== undefined) return reviewer(login.login);
  const named = people.filter((one) => textIn(one.name, 'name')?.toLowerCase() === name.toLowerCase());
  const [only] = named;
  if (only !== undefined && named.length === 1) return reviewer(only.login);
  return unknown(host, name, people);
}

function unknown({ context }: Host, name: string, candidates: readonly Person[]): string {
  const none = `nobody who may review in ${context.repository} is known as "${name}"`;
  if (candidates.length === 0) return none;
  return `${none}; candidates: ${candidates.map((one) => (one.name === null ? one.login : `${one.login} (${one.name})`)).join(', ')}`;
}

const peopleQuery = `query($owner: String!, $repo: String!, $text: String!) {
  repository(owner: $owner, name: $repo) { assignableUsers(query: $text, first: 20) { nodes { login name } } }
}`;

interface People {
  readonly repository: { readonly assignableUsers: { readonly nodes: readonly Person[] } };
}

/** People who may be asked in this repository and whose login or name has the text in it. */
function search({ api, at, context }: Host, text: string): Promise<readonly Person[]> {
  return explained('look for a reviewer', context, async () => {
    const found = await api.graphql<People>(peopleQuery, { ...at, text });
    return listIn(partIn(partIn(found.repository, 'repository').assignableUsers, 'assignableUsers').nodes, 'nodes');
  });
}

/** GitHub shows few e-mail addresses, but knows whose commits bear one. */
async function findByEmail(host: Host, email: string): Promise<Reviewer | string> {
  const { api, at, context } = host;
  const own = /^(?:\d+\+)?([\w-]+)@users\.noreply\.github\.com$/i.exec(email)?.[1];
  if (own !== undefined) return find(host, own);
  const commits = await explained(
    'look for a reviewer',
    context,
    () => api.request('GET /repos/{owner}/{repo}/commits', { ...at, author: email, per_page: 1 }),
    { needs: 'Contents' },
  );
  const author = listIn(commits.data, 'the commits')[0]?.author;
  // Who left since may not be asked any more.
  if (typeof author?.login === 'string') return find(host, author.login);
  const users = await explained('look for a reviewer', context, () =>
    api.request('GET /search/users', { q: `${email.replaceAll(/["\s]/g, '')} in:email`, per_page: 5 }),
  );
  const items = listIn(partIn(users.data, 'the body').items, 'items');
  const [only] = items;
  if (only !== undefined && items.length === 1) return find(host, only.login);
  const candidates = items.map(({ login }) => ({ login, name: null }));
  return `${unknown(host, email, candidates)}; most e-mail addresses are hidden on GitHub: give the login`;
}

async function findTeam(host: Host, name: string, org: string, team: string): Promise<Reviewer | string> {
  const { api, context, at, repository } = host;
  if (org.toLowerCase() !== at.owner.toLowerCase()) {
    return `"${name}": only teams of ${at.owner} can be asked in ${context.repository}`;
  }
  const slug = team.trim().toLowerCase().replaceAll(/\s+/g, '-');
  return explained(
    'look for a team',
    context,
    async () => {
      try {
        await api.request('GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', { org, team_slug: slug, ...at });
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure)) throw thrown;
        // Who may not read teams may be able to ask them all the same: GitHub has the last word.
        const hidden = thrown.status === 404 && !mayReadTeams(repository.scopes);
        if (thrown.isForbidden || hidden) return reviewer(`${org}/${slug}`);
        if (thrown.status !== 404) throw thrown;
        return `"${name}" is no team that may read ${context.repository}, or is hidden from ${context.identity}`;
      }
      return reviewer(`${org}/${slug}`);
    },
    { needs: 'Members' },
  );
}
