import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FaultList } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { signInPage, startHttpServer } from '../http/server.ts';
import type { ServerTls } from '../http/server.ts';
import { BareRepository, zeroId } from '../git/bare-repository.ts';
import { updateHook } from '../git/serve-git.ts';
import { isGitPath, serveGit } from './git-http.ts';
import { GitRunner } from '../git/runner.ts';
import { Organization } from './organization.ts';
import type { IdentityState } from './state.ts';
import { Plans } from './plans.ts';
import { PullRequestEngine } from './pull-request-engine.ts';
import { RefJournal } from './ref-updates.ts';
import { newRepositoryState, repositoryHandle } from './repository-handle.ts';
import { allRoutes } from './rest/routes.ts';
import { send, serveRest } from './rest/serve-rest.ts';
import { Router } from './router.ts';
import { systemIdentity } from './system-identity.ts';
import type { AzureDevOps, Identity } from './types.ts';

export type * from './types.ts';
export type { Fault, FaultKind, Faults } from '../http/faults.ts';
export type { RecordedRequest } from '../http/recorded-request.ts';

/**
 * Starts a stand-in for one Azure DevOps organization: REST and git over HTTP, or HTTPS with `tls`, with its state below
 * `folder`, on 127.0.0.1 or what `host` calls this machine.
 */
export async function startAzureDevOps(o: {
  folder: string;
  collection?: string;
  tls?: ServerTls;
  host?: string;
}): Promise<AzureDevOps> {
  const runner = new GitRunner(o.folder);
  const organization = new Organization(o.collection ?? 'contoso', runner);
  organization.identities.push(systemIdentity);
  const engine = new PullRequestEngine(organization);
  const journal = new RefJournal(organization, engine);
  const plans = new Plans();
  const services = { engine, journal, plans };
  const router = new Router(allRoutes(services));
  const faults = new FaultList();
  const requests: RecordedRequest[] = [];
  // On a server a collection may stand below a virtual directory: `tfs/DefaultCollection`.
  const base = `/${organization.collection.split('/').map(encodeURIComponent).join('/')}/`;

  const server = await startHttpServer({
    faults,
    requests,
    ...(o.tls === undefined ? {} : { tls: o.tls }),
    ...(o.host === undefined ? {} : { host: o.host }),
    async handle(exchange) {
      if (!exchange.rawPath.toLowerCase().startsWith(base.toLowerCase())) {
        exchange.request.resume();
        // The page behind a redirect to sign in, and everything else that is no organization.
        await send(exchange, { status: 203, raw: { type: 'text/html', content: Buffer.from(signInPage) } });
        return;
      }
      const path = exchange.rawPath.slice(base.length);
      if (isGitPath(path)) await serveGit(exchange, organization, journal, path);
      else await serveRest(exchange, { organization, router, path });
    },
  });
  organization.collectionUrl = `${server.url}${base}`;

  return {
    url: server.url,
    collectionUrl: organization.collectionUrl,
    requests,
    violations: organization.violations,
    mismatches: organization.mismatches,
    faults,
    addProject(name, visibility) {
      const project = { id: randomUUID(), name, ...(visibility === undefined ? {} : { visibility }) };
      organization.projects.push(project);
      return project;
    },
    addIdentity(wanted) {
      const identity = newIdentity(wanted);
      organization.identities.push(identity);
      return identity;
    },
    issueToken(identity, { expired = false } = {}) {
      const known = organization.identity(identity.id);
      if (known === undefined) throw new Error(`${identity.displayName} is not an identity of this server`);
      const token = randomBytes(26).toString('hex');
      organization.tokens.set(token, { identity: known, expired });
      return token;
    },
    expireToken(token) {
      const known = organization.tokens.get(token);
      if (known !== undefined) organization.tokens.set(token, { ...known, expired: true });
    },
    hideWorkItem: (id) => void organization.hiddenWorkItems.add(id),
    deny: (identity, permission, repository) => organization.rights.set(identity.id, permission, repository.id, false),
    allow: (identity, permission, repository) => organization.rights.set(identity.id, permission, repository.id, true),
    async addRepository({ project, name, files = {}, defaultBranch = 'main', empty = false }) {
      const folder = join(o.folder, 'repositories', `${organization.repositories.length + 1}-${randomUUID()}.git`);
      const bare = await BareRepository.create(runner, folder, updateHook, defaultBranch);
      const repository = newRepositoryState({ name, project, bare, defaultBranch });
      if (!empty) {
        const author = { name: systemIdentity.displayName, email: systemIdentity.email };
        const newId = await bare.write({ files, message: 'Initial commit', author });
        const ref = `refs/heads/${defaultBranch}`;
        await bare.moveRef(ref, newId, zeroId);
        journal.moved(repository, [{ ref, oldId: zeroId, newId }], systemIdentity);
      }
      organization.repositories.push(repository);
      return repositoryHandle(organization, services, repository);
    },
    addPlan: (plan) => ({ events: plans.add(plan) }),
    addTestRun: (run) => void organization.testRuns.push(run),
    settled: () => organization.queue.settled(),
    async stop() {
      plans.close();
      await server.stop();
      await organization.queue.close();
      await runner.stop();
    },
  };
}

/** Names as the service builds them for people, build services and groups. */
function newIdentity({
  name,
  email,
  kind = 'user',
  admin = false,
  members = [],
}: {
  name: string;
  email?: string;
  kind?: IdentityState['kind'];
  admin?: boolean;
  members?: Identity[];
}): IdentityState {
  const id = randomUUID();
  const mail = email ?? (kind === 'user' ? `${name.toLowerCase().replace(/\W+/g, '.')}@sandbox.localhost` : '');
  const uniqueName = {
    user: mail,
    service: `Build\\${id}`,
    group: `vstfs:///Classification/TeamProject/${id}\\${name}`,
  }[kind];
  const descriptor = `${{ user: 'aad', service: 'svc', group: 'vssgp' }[kind]}.${Buffer.from(id).toString('base64url')}`;
  return { id, displayName: name, uniqueName, descriptor, kind, admin, email: mail, members };
}
