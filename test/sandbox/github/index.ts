import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BareRepository, zeroId } from '../git/bare-repository.ts';
import { GitRunner } from '../git/runner.ts';
import { updateHook } from '../git/serve-git.ts';
import { FaultList } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { startHttpServer } from '../http/server.ts';
import type { Exchange, ServerTls } from '../http/server.ts';
import { isGitPath, serveGit } from './git-http.ts';
import { enterpriseLinks, publicLinks } from './links.ts';
import { signature } from './merge-commit.ts';
import { now, PullRequestEngine } from './pull-request-engine.ts';
import { repositoryHandle } from './repository-handle.ts';
import { allRoutes } from './rest/routes.ts';
import { send, serveRest } from './rest/serve-rest.ts';
import { Router } from './router.ts';
import { administrator, Site } from './site.ts';
import type { OrganizationState, RepositoryState } from './state.ts';
import type { GitHub } from './types.ts';

export type * from './types.ts';
export type { Fault, FaultKind, Faults } from '../http/faults.ts';
export type { RecordedRequest } from '../http/recorded-request.ts';

/**
 * Starts a stand-in for GitHub: REST, GraphQL and git over HTTP, or HTTPS with `tls`, with its state below `folder`.
 * At its own address it is a GitHub Enterprise Server; asked for `api.github.com` and `github.com` (through a proxy
 * that leads there) it is those.
 */
export async function startGitHub(o: { folder: string; tls?: ServerTls }): Promise<GitHub> {
  const runner = new GitRunner(o.folder);
  const site = new Site(runner);
  site.actors.push(administrator);
  const engine = new PullRequestEngine(site);
  const services = { engine };
  const router = new Router(allRoutes(services));
  const faults = new FaultList();
  const requests: RecordedRequest[] = [];

  async function handle(exchange: Exchange): Promise<void> {
    const host = (exchange.request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const links = host === 'api.github.com' || host === 'github.com' ? publicLinks : enterpriseLinks(site.url);
    const root = host === 'api.github.com' ? '/' : '/api/v3/';
    const graphql = host === 'api.github.com' ? '/graphql' : '/api/graphql';
    if (exchange.path === graphql) {
      // Loaded late: most tests need none of it.
      const { serveGraphql } = await import('./graphql/serve-graphql.ts');
      await serveGraphql(exchange, { site, services, links });
    } else if (host !== 'api.github.com' && isGitPath(exchange.path)) {
      await serveGit(exchange, site, engine);
    } else if (exchange.rawPath.startsWith(root) || `${exchange.rawPath}/` === root) {
      await serveRest(exchange, { site, router, links, path: exchange.rawPath.slice(root.length) });
    } else {
      exchange.request.resume();
      const content = Buffer.from(
        '<!DOCTYPE html>\n<html>\n<head><title>Page not found · GitHub</title></head>\n</html>\n',
      );
      await send(exchange, undefined, { status: 404, raw: { type: 'text/html; charset=utf-8', content } });
    }
  }

  const server = await startHttpServer({ faults, requests, ...(o.tls === undefined ? {} : { tls: o.tls }), handle });
  site.url = server.url;

  function addOrganization({
    login,
    basePermission = 'write',
    enforcesSso = false,
  }: Parameters<GitHub['addOrganization']>[0]): OrganizationState {
    const organization = { id: site.nextId(), login, basePermission, enforcesSso, members: new Set<number>() };
    site.organizations.push(organization);
    return organization;
  }

  return {
    url: server.url,
    apiUrl: `${server.url}/api/v3`,
    graphqlUrl: `${server.url}/api/graphql`,
    port: Number(new URL(server.url).port),
    requests,
    violations: site.violations,
    mismatches: site.mismatches,
    faults,
    addUser({ memberOf, ...user }) {
      const actor = site.addUser(user);
      if (memberOf !== undefined) site.organization(memberOf.login)?.members.add(actor.id);
      return actor;
    },
    addOrganization,
    addTeam({ organization, slug, name = slug, members = [] }) {
      const team = { id: site.nextId(), organization, slug, name, members };
      site.teams.push(team);
      return { id: team.id, organization, slug, name };
    },
    addApp({ slug }) {
      const id = site.nextId();
      const email = `${id}+${slug}[bot]@users.noreply.github.com`;
      const actor = { id, login: `${slug}[bot]`, type: 'Bot' as const, name: `${slug}[bot]`, email };
      site.actors.push(actor);
      return actor;
    },
    issueToken: (actor, options = {}) => site.issueToken(actor, options),
    expireToken(token) {
      const known = site.tokens.get(token);
      if (known !== undefined) known.expired = true;
    },
    setRole(who, role, repository) {
      const state = site.repositories.find((candidate) => candidate.id === repository.id);
      state?.roles.set('slug' in who ? `team ${who.id}` : String(who.id), role);
    },
    async addRepository(wanted) {
      const { owner, name, files = {}, defaultBranch = 'main', empty = false } = wanted;
      const folder = join(o.folder, 'repositories', `${site.repositories.length + 1}-${randomUUID()}.git`);
      const bare = await BareRepository.create(runner, folder, updateHook, defaultBranch);
      const state: RepositoryState = {
        id: site.nextId(),
        owner: site.actor(owner) ?? site.organization(owner) ?? addOrganization({ login: owner }),
        name,
        formerNames: [],
        bare,
        createdAt: now(),
        private: wanted.private ?? true,
        archived: wanted.archived ?? false,
        defaultBranch,
        pushed: !empty,
        settings: {
          allowMergeCommit: wanted.allowMergeCommit ?? true,
          allowSquash: wanted.allowSquash ?? true,
          allowRebase: wanted.allowRebase ?? true,
          allowAutoMerge: wanted.allowAutoMerge ?? false,
          deleteBranchOnMerge: wanted.deleteBranchOnMerge ?? false,
          draftsSupported: wanted.draftsSupported ?? true,
        },
        roles: new Map(),
        protections: new Map(),
        renamedBranches: new Map(),
        labels: new Set(),
        statuses: new Map(),
        pullRequests: [],
        lastNumber: 0,
        pushListeners: new Set(),
        pullRequestListeners: new Set(),
      };
      if (!empty) {
        const author = signature(administrator);
        const first = await bare.write({ files, message: 'Initial commit', author });
        await bare.moveRef(`refs/heads/${defaultBranch}`, first, zeroId);
      }
      site.repositories.push(state);
      return repositoryHandle(site, engine, state);
    },
    settled: () => site.queue.settled(),
    async stop() {
      await server.stop();
      await site.queue.close();
      await runner.stop();
    },
  };
}
