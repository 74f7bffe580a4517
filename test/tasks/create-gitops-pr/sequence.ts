import assert from 'node:assert/strict';
import type { Fault } from '../../sandbox/http/faults.ts';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
import { quickRun, type QuickRun } from './in-process.ts';
import type { HostName } from './stand-in.ts';
import { startWorld, type Content, type World } from './world.ts';

/** What a run meets, and what it is to do. */
export interface Scenario {
  readonly name: string;
  /** Where its steps differ from another's; on both when every fault is tried. */
  readonly tellsOn?: HostName;
  readonly result: string;
  readonly inputs?: (world: World) => Readonly<Record<string, string>>;
  /** Makes what the run meets. */
  readonly before?: (world: World, deliver: (content: Content) => Promise<unknown>) => Promise<unknown>;
  readonly content: Content;
}

const everything = (world: World): Record<string, string> => ({
  autoComplete: 'true',
  labels: 'gitops\ndev',
  reviewers: world.reviewer,
  statuses: 'gitops/stage=succeeded: all good',
});
const v = (version: string, buildId: string): Content => ({ version, buildId });

/** Each way that a run can go. */
export const scenarios: readonly Scenario[] = [
  { name: 'created', result: 'created', inputs: everything, content: v('1.0.0', '10') },
  {
    name: 'updated with other content of its version',
    tellsOn: 'azureRepos',
    result: 'updated',
    inputs: everything,
    before: (_, deliver) => deliver({ ...v('1.0.0', '10'), files: { 'manifests.yaml': 'other: 1\n' } }),
    content: v('1.0.0', '10'),
  },
  {
    name: 'created in the place of another version’s',
    tellsOn: 'azureRepos',
    result: 'created',
    inputs: everything,
    before: (_, deliver) => deliver(v('1.0.0', '10')),
    content: v('1.1.0', '11'),
  },
  {
    name: 'created on a branch of its own, in the place of another version’s',
    tellsOn: 'azureRepos',
    result: 'created',
    inputs: () => ({ branch: 'deploy/{environment}/{application}/{buildNumber}' }),
    before: (_, deliver) => deliver(v('1.0.0', '10')),
    content: v('1.1.0', '11'),
  },
  {
    name: 'updated to another version',
    tellsOn: 'github',
    result: 'updated',
    inputs: (world) => ({ ...everything(world), existing: 'update' }),
    before: (_, deliver) => deliver(v('1.0.0', '10')),
    content: v('1.1.0', '11'),
  },
  {
    name: 'closed, for nothing is left to change',
    tellsOn: 'github',
    result: 'closed',
    before: async (world, deliver) => {
      await deliver(v('1.0.0', '10'));
      await world.repository.commit({ branch: 'main', files: { 'dev/shop/manifests.yaml': 'version: 1.0.0\n' } });
    },
    content: v('1.0.0', '10'),
  },
  {
    name: 'pushed straight to the target',
    result: 'pushed',
    inputs: () => ({ delivery: 'targetBranch' }),
    content: v('1.0.0', '10'),
  },
];

/** A world as a scenario's run meets it. */
export async function prepared(host: HostName, scenario: Scenario): Promise<World> {
  const world = await startWorld({ host });
  // Without a rule auto-complete would complete at once.
  if (scenario.result !== 'pushed') await world.protect('main');
  await scenario.before?.(world, (content) => delivered(world, scenario, 'what is there before', content));
  await world.settled();
  return world;
}

export function deliver(
  world: World,
  scenario: Scenario,
  o: { readonly content?: Content; readonly signal?: AbortSignal } = {},
): Promise<QuickRun> {
  return quickRun(world, { inputs: scenario.inputs?.(world) ?? {}, content: scenario.content, ...o });
}

/** Delivers and expects success. */
export async function delivered(
  world: World,
  scenario: Scenario,
  what: string,
  content: Content = scenario.content,
): Promise<QuickRun> {
  const run = await deliver(world, scenario, { content });
  assert.equal(run.error, undefined, `${what}: ${run.error?.message} ${run.error?.mend}`);
  assert.deepEqual(run.leftovers, [], what);
  return run;
}

/** All that a person would see: pull requests in order, and the content of each open one and of the target. */
export async function seen(world: World): Promise<unknown> {
  await world.settled();
  const pulls = world.pulls().toSorted((a, b) => a.id - b.id);
  const nth = (_: string, kind: string, id: string): string =>
    `${kind}/#${pulls.findIndex((one) => one.id === Number(id)) + 1}`;
  const plain = (text: string): string =>
    text.replaceAll(/https?:\/\/127\.0\.0\.1:\d+/g, 'http://host').replaceAll(/\b(pullrequest|pull)\/(\d+)/g, nth);
  const branches = ['main', ...pulls.filter(({ status }) => status === 'open').map(({ sourceBranch }) => sourceBranch)];
  const content = await Promise.all(
    branches.map(async (branch) => [branch, await world.repository.git('ls-tree', '-r', `refs/heads/${branch}`)]),
  );
  return {
    pulls: pulls.map(({ id: _, mergeState: __, ...one }) => ({
      ...one,
      description: plain(one.description),
      comments: one.comments.map(plain),
    })),
    content,
  };
}

/** Whether a request may change something at the host. */
export const writes = ({ method, path, route }: RecordedRequest): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) && !path.endsWith('/git-upload-pack') && route !== 'graphql';

/** What befalls a run at one of its requests. */
export interface Mishap {
  readonly fault: Omit<Fault, 'path'>;
  /** How the run ends, if it has not ended well before. */
  readonly code?: 'NOT_SIGNED_IN' | 'CANCELLED';
}

/**
 * The connection is cut before or after a request is done; an answer refuses it; no token is valid from then on; the run
 * is cancelled. State-wise the last two are a run that is killed before the request is done, and after it.
 */
export const mishapNames = ['before', 'after', 'expired', 'cancelled', 'failure', 'throttled', 'unavailable'] as const;
export type MishapName = (typeof mishapNames)[number];

export const mishaps = (cancel: () => void): Readonly<Record<MishapName, Mishap>> => ({
  before: { fault: { kind: 'reset' } },
  after: { fault: { kind: 'lostAfter' } },
  expired: {
    fault: { kind: 'status', status: 401, body: { message: 'Bad credentials' }, times: Infinity },
    code: 'NOT_SIGNED_IN',
  },
  cancelled: { fault: { kind: 'call', call: cancel }, code: 'CANCELLED' },
  failure: { fault: { kind: 'status', status: 500, body: { message: 'an error occurred' } } },
  throttled: {
    fault: { kind: 'status', status: 429, headers: { 'Retry-After': '20' }, body: { message: 'too many requests' } },
  },
  unavailable: { fault: { kind: 'status', status: 503, body: { message: 'later' } } },
});

/** A few at a time, for most of a run is waiting for git; all that fail are told. */
export async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      try {
        await work(next);
      } catch (thrown) {
        failures.push(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  assert.equal(failures.length, 0, failures.join('\n\n'));
}
