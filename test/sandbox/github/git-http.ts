import { zeroId } from '../git/bare-repository.ts';
import { refuseGit, servePush, serveUpload } from '../git/serve-git.ts';
import type { Exchange } from '../http/server.ts';
import { signIn } from './auth.ts';
import { ruleFor } from './protection.ts';
import type { PullRequestEngine } from './pull-request-engine.ts';
import { atLeast, lacksSso, roleOf, scopesReach, tokenMay } from './rights.ts';
import type { Site } from './site.ts';
import { administrator } from './site.ts';
import type { RepositoryState, Token } from './state.ts';

const gitPath = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export const isGitPath = (path: string): boolean => gitPath.test(path);

/** Why a request does not pass. */
interface Refusal {
  status: number;
  text: string;
}

/** Serves git over HTTP: who it is, what they may, then git itself. */
export async function serveGit(exchange: Exchange, site: Site, engine: PullRequestEngine): Promise<void> {
  const [, owner = '', name = '', action = ''] = gitPath.exec(exchange.path) ?? [];
  const service = action === 'info/refs' ? (exchange.query.get('service') ?? '') : action;
  exchange.record.route = `{owner}/{repo}.git/${action === 'info/refs' ? `info/refs ${service}` : service}`;
  const who = signIn(site, exchange.request.headers);
  const token = who.kind === 'known' ? who.token : undefined;
  if (token !== undefined) exchange.record.identity = String(token.actor.id);
  const repository = site.repository(owner, name);
  const write = service === 'git-receive-pack';
  const refused =
    who.kind === 'wrong'
      ? { status: 401, text: 'Invalid username or token. Password authentication is not supported for Git operations.' }
      : refusalFor(site, repository, token, write);
  if (refused !== undefined || repository === undefined) {
    const { status, text } = refused ?? notThere;
    const headers = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
    await refuseGit(exchange, status, `${text}\n`, headers);
    return;
  }
  const by = token?.actor ?? administrator;
  const request = { runner: site.runner, exchange, bare: repository.bare };
  if (action !== 'git-receive-pack') {
    await serveUpload(request, action);
    return;
  }
  await servePush(request, {
    ruleFor: (update) => ruleFor(site, repository, by, update),
    async moved(updates) {
      if (updates.some((update) => update.oldId === zeroId))
        await adoptDefaultBranch(repository, updates[0]?.ref ?? '');
      engine.moved(repository, updates, by);
    },
  });
}

const notThere: Refusal = { status: 404, text: 'Repository not found.' };

function refusalFor(
  site: Site,
  repository: RepositoryState | undefined,
  token: Token | undefined,
  write: boolean,
): Refusal | undefined {
  // Nobody is told what is there before they have signed in.
  if (token === undefined) {
    return repository === undefined || repository.private || write
      ? { status: 401, text: 'Repository not found.' }
      : undefined;
  }
  if (repository === undefined) return notThere;
  const role = roleOf(site, repository, token.actor);
  if (role === 'none') return notThere;
  if (lacksSso(token, repository)) return { status: 403, text: ssoText(repository.owner.login) };
  if (!scopesReach(token, repository, 'read')) return notThere;
  if (!tokenMay(token, 'contents', write ? 'write' : 'read')) {
    return { status: 403, text: 'Write access to repository not granted.' };
  }
  if (!write) return undefined;
  if (!scopesReach(token, repository, 'write') || !atLeast(role, 'write')) {
    const full = `${repository.owner.login}/${repository.name}`;
    return { status: 403, text: `Permission to ${full}.git denied to ${token.actor.login}.` };
  }
  return repository.archived ? { status: 403, text: 'This repository was archived so it is read-only.' } : undefined;
}

const ssoText = (organization: string): string =>
  [
    `The \`${organization}' organization has enabled or enforced SAML SSO.`,
    'To access this repository, you must use the HTTPS remote with a personal access token',
    'or SSH with an SSH key and passphrase',
    'that has been authorized for this organization.',
    'Visit https://docs.github.com/articles/authenticating-to-a-github-organization-with-saml-single-sign-on/ for more information.',
  ].join('\n');

/** The first branch pushed to an empty repository becomes its default branch. */
async function adoptDefaultBranch(repository: RepositoryState, ref: string): Promise<void> {
  if (repository.pushed || !ref.startsWith('refs/heads/')) return;
  if ((await repository.bare.tip(repository.defaultBranch)) !== undefined) return;
  repository.defaultBranch = ref.slice('refs/heads/'.length);
  await repository.bare.run(['symbolic-ref', 'HEAD', ref]);
}
