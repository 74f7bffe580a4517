import { plainBody } from '../../http/body.ts';
import type { Exchange } from '../../http/server.ts';
import { signIn } from '../auth.ts';
import { needsPermission, ServerError } from '../errors.ts';
import type { Organization } from '../organization.ts';
import type { IdentityState, RepositoryState } from '../state.ts';
import { ruleFor } from '../ref-updates.ts';
import type { RefJournal } from '../ref-updates.ts';
import { zeroId } from './bare-repository.ts';
import { httpBackend } from './http-backend.ts';
import { readPushRequest, rewriteReport } from './receive-pack.ts';

/** Path below the collection of a smart HTTP request; `project` may be missing when both have one name. */
const gitPath = /^(?:([^/]+)\/)?_git\/([^/]+)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether a path (below the collection, percent-encoded) belongs to git. */
export const isGitPath = (path: string): boolean => gitPath.test(path);

/** Serves git over HTTP: who it is, what they may, then git's own `http-backend`. */
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
    await refuse(exchange, 401, 'TF400813: The user is not authorized to access this resource.\n', {
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
    if (action === 'git-receive-pack') await receivePack(exchange, organization, journal, repository, who.identity);
    else await passOn(exchange, organization, repository, who.identity, action);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    // git shows a plain text answer behind "remote:".
    await refuse(exchange, error.status, `${error.message}\n`);
  }
}

function checkPusher(organization: Organization, repository: RepositoryState, identity: IdentityState): void {
  if (organization.rights.has(identity, 'GenericContribute', repository.id)) return;
  throw needsPermission('GenericContribute', identity.uniqueName);
}

async function refuse(
  exchange: Exchange,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): Promise<void> {
  exchange.request.resume();
  exchange.sink.begin(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
  await exchange.sink.write(Buffer.from(text));
  await exchange.sink.end();
}

async function passOn(
  exchange: Exchange,
  organization: Organization,
  repository: RepositoryState,
  identity: IdentityState,
  service: string,
): Promise<void> {
  const answer = await httpBackend(organization.runner, exchange, {
    folder: repository.bare.folder,
    service,
    user: identity.id,
    body: plainBody(exchange.request),
  });
  exchange.sink.begin(answer.status, answer.headers);
  for await (const chunk of answer.body) await exchange.sink.write(chunk);
  await exchange.sink.end();
}

async function receivePack(
  exchange: Exchange,
  organization: Organization,
  journal: RefJournal,
  repository: RepositoryState,
  identity: IdentityState,
): Promise<void> {
  const push = await readPushRequest(plainBody(exchange.request));
  const reasons = new Map<string, string>();
  const rules: string[] = [];
  for (const update of push.updates) {
    const rule = ruleFor(organization, repository, identity, update);
    if (rule.kind === 'allow') continue;
    reasons.set(update.ref, rule.text);
    rules.push(`${rule.kind} ${update.ref}`);
  }
  const answer = await httpBackend(organization.runner, exchange, {
    folder: repository.bare.folder,
    service: 'git-receive-pack',
    user: identity.id,
    body: push.body,
    environment: { SANDBOX_PUSH_RULES: rules.join('\n') },
  });
  // A report is short: a line for each ref.
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  const { response, accepted } = rewriteReport(Buffer.concat(chunks), reasons);
  const moved = push.updates.filter((update) => accepted.has(update.ref) && update.oldId !== update.newId);
  if (moved.length > 0) {
    if (moved.some((update) => update.oldId === zeroId)) await adoptDefaultBranch(repository, moved[0]?.ref ?? '');
    journal.moved(repository, moved, identity);
  }
  exchange.sink.begin(answer.status, { ...answer.headers, 'content-length': String(response.length) });
  await exchange.sink.write(response);
  await exchange.sink.end();
}

/** The first branch pushed to an empty repository becomes its default branch. */
async function adoptDefaultBranch(repository: RepositoryState, ref: string): Promise<void> {
  if (repository.pushes.length > 0 || !ref.startsWith('refs/heads/')) return;
  if ((await repository.bare.tip(repository.defaultBranch)) !== undefined) return;
  repository.defaultBranch = ref.slice('refs/heads/'.length);
  await repository.bare.run(['symbolic-ref', 'HEAD', ref]);
}

/**
 * The `update` hook: git asks it for each ref once the objects are there. What to refuse, and what may only move
 * forward, comes in the environment, a rule a line.
 */
export const updateHook = `#!/bin/sh
while read -r rule ref; do
  [ "$ref" = "$1" ] || continue
  [ "$rule" = refuse ] && exit 1
  [ "$rule" = forward ] && { git merge-base --is-ancestor "$2" "$3" || exit 1; }
done <<RULES
$SANDBOX_PUSH_RULES
RULES
exit 0
`;
