import type { Exchange } from '../http/server.ts';
import { zeroId } from '../git/bare-repository.ts';
import { refuseGit, servePush, serveUpload } from '../git/serve-git.ts';
import { signIn } from './auth.ts';
import { needsPermission, ServerError } from './errors.ts';
import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import { ruleFor } from './ref-updates.ts';
import type { RefJournal } from './ref-updates.ts';

/** Path below the collection of a smart HTTP request; `project` may be missing when both have one name. */
const gitPath = /^(?:([^/]+)\/)?_git\/([^/]+)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a path (below the collection, percent-encoded) belongs to git. */
export const isGitPath = (path: string): boolean => gitPath.test(path);

/** Serves git over HTTP: who it is, what they may, then git itself. */
export async function serveGit(
  exchange: Exchange,
  organization: Organization,
  journal: RefJournal,
  path: string,
): Promise<void> {
  const [, project = '', name = '', action = ''] = gitPath.exec(path) ?? [];
  const service = action === 'info/refs' ? (exchange.query.get('service') ?? '') : action;
  exchange.record.route = `_git/${action === 'info/refs' ? `info/refs ${service}` : service}`;
  const who = signIn(organization, exchange.request.headers);
  if (who.kind !== 'known') {
    await refuseGit(exchange, 401, 'TF400813: The user is not authorized to access this resource.\n', {
      'www-authenticate': `Basic realm="${organization.collectionUrl}"`,
    });
    return;
  }
  exchange.record.identity = who.identity.id;
  try {
    const wanted = decodeURIComponent(name);
    const scope = organization.project(decodeURIComponent(project || name));
    const repository = organization.repository(wanted, scope ?? { id: '', name: '' }, who.identity);
    if (service === 'git-receive-pack') checkPusher(organization, repository, who.identity);
    const request = { runner: organization.runner, exchange, bare: repository.bare };
    if (action !== 'git-receive-pack') await serveUpload(request, action);
    else {
      await servePush(request, {
        ruleFor: (update) => ruleFor(organization, repository, who.identity, update),
        async moved(updates) {
          if (updates.some((update) => update.oldId === zeroId)) {
            await adoptDefaultBranch(repository, updates[0]?.ref ?? '');
          }
          journal.moved(repository, updates, who.identity);
        },
      });
    }
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    // git shows a plain text answer behind "remote:".
    await refuseGit(exchange, error.status, `${error.message}\n`);
  }
}

function checkPusher(organization: Organization, repository: RepositoryState, identity: IdentityState): void {
  if (organization.rights.has(identity, 'GenericContribute', repository.id)) return;
  throw needsPermission('GenericContribute', identity.uniqueName);
}

/** The first branch pushed to an empty repository becomes its default branch. */
async function adoptDefaultBranch(repository: RepositoryState, ref: string): Promise<void> {
  if (repository.pushes.length > 0 || !ref.startsWith('refs/heads/')) return;
  if ((await repository.bare.tip(repository.defaultBranch)) !== undefined) return;
  repository.defaultBranch = ref.slice('refs/heads/'.length);
  await repository.bare.run(['symbolic-ref', 'HEAD', ref]);
}
