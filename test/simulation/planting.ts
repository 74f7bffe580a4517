import type { Agent } from '../../core/ports/agent.ts';
import type { GitRepository } from '../../core/ports/git-repository.ts';
import type { PullRequestHost } from '../../core/ports/pull-request-host.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { plain } from './draw-shape.ts';
import { platform } from './platform.ts';
import type { Shape } from './shape.ts';
import type { Opens, Ships } from './simulated.ts';

/** A mistake that the simulation must find: something between the task's decisions and what they touch. */
export interface Bug {
  readonly opens: Opens;
  /** Where it is one of the code that is shipped, which then runs. */
  readonly ships?: Ships;
  /** The worlds in which it shows. */
  readonly where: Partial<Shape>;
  /** The first seed to try: one that shows it, so that little time goes by. 1 where not said. */
  readonly seed?: number;
  /** What the simulation says of it. */
  readonly found: RegExp;
}

export function inGit(
  change: (git: GitRepository, agent: Agent, host: RepositoryHost) => Partial<GitRepository>,
): Opens {
  return {
    ...platform,
    openGit: async (agent, host) => {
      const git = await platform.openGit(agent, host);
      return { ...git, ...change(git, agent, host) };
    },
  };
}

type OpeningAgent = Parameters<Opens['openRepositoryHost']>[0];

export function inRepository(change: (host: RepositoryHost, agent: OpeningAgent) => Partial<RepositoryHost>): Opens {
  return {
    ...platform,
    openRepositoryHost: async (agent, options) => {
      const host = await platform.openRepositoryHost(agent, options);
      return { ...host, ...change(host, agent) };
    },
  };
}

export const inHost = (change: (host: PullRequestHost) => Partial<PullRequestHost>): Opens =>
  inRepository(({ pullRequests }) => ({ pullRequests: { ...pullRequests, ...change(pullRequests) } }));

/** Others push, and nothing fails. */
export const busy: Partial<Shape> = {
  applications: ['shop'],
  environments: ['dev'],
  faultRate: 0,
  cancels: 0,
  jumps: 0,
  ownBranches: false,
  autoComplete: false,
  atOnce: 3,
  people: 1,
  straight: 0,
  backwards: 0,
  wishes: 0,
  rehearsals: 0,
  promotions: 0,
  images: 0,
  updates: undefined,
  flux: undefined,
  ...plain,
};
/** Nobody is there but the runs, one at a time. */
export const calm: Partial<Shape> = { ...busy, people: 0, atOnce: 1 };
/** Much of what is asked is never answered. */
export const noisy: Partial<Shape> = { ...calm, faultRate: 0.25 };
