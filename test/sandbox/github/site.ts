import { randomBytes } from 'node:crypto';
import type { GitRunner } from '../git/runner.ts';
import { WorkQueue } from '../work-queue.ts';
import type { OrganizationState, RepositoryState, TeamState, Token } from './state.ts';
import type { Actor, TokenKind, TokenOptions } from './types.ts';

/** Everything the server knows. */
export class Site {
  readonly runner: GitRunner;
  readonly actors: Actor[] = [];
  readonly organizations: OrganizationState[] = [];
  readonly teams: TeamState[] = [];
  readonly tokens = new Map<string, Token>();
  readonly repositories: RepositoryState[] = [];
  readonly queue = new WorkQueue();
  readonly violations: string[] = [];
  readonly mismatches: string[] = [];
  /** `http://127.0.0.1:PORT`; known once the server listens. */
  url = '';
  #lastId = 1000;

  constructor(runner: GitRunner) {
    this.runner = runner;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  actor(login: string): Actor | undefined {
    const wanted = login.toLowerCase();
    return this.actors.find((actor) => actor.login.toLowerCase() === wanted);
  }

  addUser({ login, name, email }: { login: string; name?: string | undefined; email?: string | undefined }): Actor {
    const actor: Actor = {
      id: this.nextId(),
      login,
      type: 'User',
      name: name ?? login,
      email: email ?? `${login.toLowerCase()}@sandbox.localhost`,
    };
    this.actors.push(actor);
    return actor;
  }

  organization(login: string): OrganizationState | undefined {
    const wanted = login.toLowerCase();
    return this.organizations.find((organization) => organization.login.toLowerCase() === wanted);
  }

  team(organization: string, slug: string): TeamState | undefined {
    const [owner, wanted] = [organization.toLowerCase(), slug.toLowerCase()];
    return this.teams.find(
      (team) => team.organization.login.toLowerCase() === owner && team.slug.toLowerCase() === wanted,
    );
  }

  /** By its name, or one that it had before; GitHub's names know no case. */
  repository(owner: string, name: string): RepositoryState | undefined {
    const [wantedOwner, wanted] = [owner.toLowerCase(), name.toLowerCase()];
    const owned = this.repositories.filter((one) => one.owner.login.toLowerCase() === wantedOwner);
    return (
      owned.find((one) => one.name.toLowerCase() === wanted) ??
      owned.find((one) => one.formerNames.some((former) => former.toLowerCase() === wanted))
    );
  }

  issueToken(actor: Actor, o: TokenOptions): string {
    const kind = o.kind ?? (actor.type === 'Bot' ? 'installation' : 'classic');
    const token = `${prefixes[kind]}${randomBytes(18).toString('hex')}`;
    this.tokens.set(token, {
      actor,
      kind,
      scopes: o.scopes ?? ['read:org', 'repo', 'user:email'],
      permissions: o.permissions ?? {
        administration: 'read',
        checks: 'read',
        contents: 'write',
        issues: 'write',
        members: 'read',
        pull_requests: 'write',
        statuses: 'write',
      },
      ssoRequired: o.ssoRequired ?? false,
      expired: o.expired ?? false,
    });
    return token;
  }
}

const prefixes: Readonly<Record<TokenKind, string>> = {
  classic: 'ghp_',
  fineGrained: 'github_pat_',
  oauth: 'gho_',
  installation: 'ghs_',
};

/** Who acts when a test does not say who: an administrator of everything. */
export const administrator: Actor = {
  id: 1,
  login: 'site-admin',
  type: 'User',
  name: 'Ada Administrator',
  email: 'ada@sandbox.localhost',
};
