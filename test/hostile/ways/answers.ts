import type { RepositoryHost } from '../../../core/ports/repository-host.ts';
import { openHostOf } from '../../tasks/create-gitops-pr/in-process.ts';
import type { HostName } from '../../tasks/create-gitops-pr/stand-in.ts';
import { startWorld, type World } from '../../tasks/create-gitops-pr/world.ts';
import { startAnsweringProxy, type AnsweringProxy, type Spoken } from '../answering-proxy.ts';
import { otherTypes } from '../types-of.ts';
import { turnsTaken } from '../cases.ts';
import { mutants } from '../mutants.ts';
import type { Value, Way } from '../way.ts';

/** A host behind a proxy that answers in its place, with a pull request that is open and one that is merged. */
interface Stage {
  readonly world: World;
  readonly behind: Pick<World, 'host' | 'wiring' | 'token' | 'repository' | 'folder'>;
  readonly proxy: AnsweringProxy;
  readonly host: RepositoryHost;
  readonly open: number;
  readonly merged: number;
  readonly tip: string;
  readonly first: string;
}

type Operation = (stage: Stage) => Promise<unknown>;

const squash = { mergeStrategy: 'squash', deleteSourceBranch: false, transitionWorkItems: false } as const;
const status = { genre: 'a', name: 'b', state: 'succeeded', text: 'x' } as const;

const operations: Readonly<Record<string, Operation>> = {
  'the repository': ({ behind }) =>
    openHostOf(behind).then(({ id, label, defaultBranch, gitUrl }) => ({ id, label, defaultBranch, gitUrl })),
  'a pull request': ({ host, open }) => host.pullRequests.get(open),
  'a merged pull request': ({ host, merged }) => host.pullRequests.get(merged),
  'the open pull requests': ({ host }) => host.pullRequests.listOpen('main'),
  'those of a branch': ({ host }) => host.pullRequests.listFrom('deploy/1'),
  'the last that was closed': ({ host }) => host.pullRequests.lastClosed('deploy/2', 'main'),
  'the last that was merged': ({ host }) => host.pullRequests.lastMerged('deploy/2', 'main'),
  'what belongs to a pull request': ({ host, open }) => host.pullRequests.extras(open),
  'its statuses': ({ host, open, tip }) => host.pullRequests.missingStatuses({ id: open, commit: tip }, [status]),
  reviewers: ({ host, world }) => host.pullRequests.findReviewers([{ name: world.reviewer, required: false }]),
  'rules of a branch': ({ host }) => host.pullRequests.rules('main'),
  rights: ({ host }) =>
    host.pullRequests.rights({ delivery: 'pullRequest', branch: 'x', newBranch: true, completesInto: 'main' }),
  'work items': ({ host }) => host.pullRequests.unknownWorkItems(['7']),
  'what a merge waits for': ({ host, open }) => host.merges.look(open),
  'who brought a commit': ({ host, tip }) => host.merges.broughtBy(tip),
  'the tip of a branch': ({ host }) => host.history.tip('main'),
  'how commits stand to each other': ({ host, tip, first }) => host.history.relation(first, tip),
  'ids of files': ({ host, tip }) => host.history.blobIds(tip, ['README.md']),
  'a file': ({ host, tip }) => host.history.readFile(tip, 'README.md'),
  'statuses of a commit': ({ host, tip }) => host.commitStatuses.of(tip),
  'the newest commits': ({ host, tip }) => host.commitStatuses.newest(tip, 5),
  'the history of a file': ({ host, tip }) => host.fileHistory.commits({ branch: 'main', tip }, 'README.md', 5),
  'where branches part': ({ host, tip, first }) => host.mergeBase.mergeBase(first, tip),
  'a change of a pull request': ({ host, open }) => host.pullRequests.update(open, { title: 'other' }),
  'a comment': ({ host, open }) => host.pullRequests.comment(open, 'x'),
  'auto-complete': ({ host, open }) => host.pullRequests.arm(open, squash),
};

// What these do not find, a run makes anew, or concludes something from.
const lists: ReadonlySet<string> = new Set([
  'the open pull requests',
  'those of a branch',
  'the last that was closed',
  'the last that was merged',
  'who brought a commit',
  'the tip of a branch',
  'where branches part',
]);
const nothing: ReadonlySet<string> = new Set(['', 'null', '{}', '{"value":null}']);

// Whole answers that are none, whatever was asked.
const bodies: readonly Spoken[] = [
  ...['null', 'true', '0', '""', '"text"', '[]', '{}', '[null]', '[[]]', '[{}]', '{"value":null}', '{"value":{}}', '{"value":[null]}', '{"value":"x","count":1}', '{"data":null}', '{"data":{}}', '{"data":{"repository":null}}', '{"errors":[null]}', '{"message":{}}', `{"value":${'['.repeat(5000)}${']'.repeat(5000)}}`].map((body) => ({ status: 200, type: 'application/json', body })), // prettier-ignore
  ...['', '<html>##vso[task.debug]x</html>', '{"value":', '\uFEFF{}', 'a\0b'].map((body) => ({
    status: 200,
    type: 'application/json',
    body,
  })),
  { status: 200, type: 'text/html', body: '<html>Sign in</html>' },
  { status: 203, type: 'text/html', body: '<html>Sign in</html>' },
  { status: 204, type: 'application/json', body: '' },
  { status: 302, type: 'text/html', body: '' },
  { status: 404, type: 'application/json', body: '[]' },
  { status: 400, type: 'application/json', body: '{"message":["##vso[task.debug]x"],"errors":{"a":1}}' },
  {
    status: 403,
    type: 'application/json',
    body: `{"message":"##vso[task.debug]x \\u001b[2J ${"permission '".repeat(3000)}"}`,
  },
  { status: 500, type: 'text/plain', body: 'x'.repeat(300_000) },
  { status: 418, type: 'application/json', body: 'null' },
  { status: 422, type: 'application/json', body: '{"errors":[null,1,[],{"code":{}}]}' },
];

// GitHub tells neither beforehand, and is not asked.
const untold: ReadonlySet<string> = new Set(['rights', 'work items']);

const operationsOf = (name: HostName): readonly (readonly [string, Operation])[] =>
  Object.entries(operations).filter(([what]) => name !== 'github' || !untold.has(what));

/** What of an answer can be changed: a file has no parts. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function ofHost(name: HostName): { readonly ways: readonly Way[]; start(): Promise<void>; stop(): Promise<void> } {
  let stage: Stage;
  return {
    ways: operationsOf(name).map(([what, ask], turn): Way => {
      let right: unknown;
      return {
        name: `${name}: the answer to ${what}`,
        takes: async () => {
          stage.proxy.instead = undefined;
          stage.proxy.heard.length = 0;
          right = await ask(stage);
          const values: Value[] = [];
          const keys = new Map(stage.proxy.heard.map((exchange) => [exchange.key, exchange]));
          for (const [key, { status: given, type, body }] of keys) {
            const changed = [...mutants(parsed(body), [turn])].map(({ where, value }) => ({
              kind: where,
              answer: { status: given, type, body: JSON.stringify(value) },
            }));
            const whole = bodies.map((answer) => ({
              kind: `status ${answer.status}, ${answer.body.slice(0, 40)}`,
              answer,
            }));
            for (const { kind, answer } of turnsTaken(turnsTaken([...whole, ...changed], turn), turn)) {
              const text = JSON.stringify({ key, answer });
              values.push({ kind: `${key}: ${kind}`, text, raw: Buffer.from(text) });
            }
          }
          return values;
        },
        attempt: async (text) => {
          stage.proxy.instead = JSON.parse(text) as NonNullable<AnsweringProxy['instead']>;
          const answer = await ask(stage);
          const { status: given, body } = stage.proxy.instead.answer;
          const absent = lists.has(what) && given < 300 && nothing.has(body);
          return { wrong: [...otherTypes(right, answer), absent ? 'takes no answer for "there is none"' : undefined] };
        },
      };
    }),
    async start() {
      const world = await startWorld({ host: name });
      const { jobToken, endpoints } = world.wiring(world.token);
      const upstream = new URL(endpoints[0]?.url ?? jobToken.url).origin;
      const proxy = await startAnsweringProxy(upstream);
      const through = (url: string): string => url.replace(upstream, proxy.origin);
      const behind = {
        host: world.host,
        token: world.token,
        folder: world.folder,
        repository: world.repository,
        wiring: (token: string) => {
          const { jobToken: own, endpoints: all, ...rest } = world.wiring(token);
          return {
            ...rest,
            jobToken: { ...own, url: through(own.url) },
            endpoints: all.map((one) => ({ ...one, url: through(one.url) })),
          };
        },
      };
      const first = (await world.repository.tip('main')) ?? '';
      await world.protect('main', { status: 'ci' });
      const pull = async (branch: string): Promise<number> => {
        await world.repository.commit({ branch, files: { [`dev/${branch.slice(-1)}.yaml`]: 'x\n' } });
        return world.openPull({ sourceBranch: branch, title: branch, description: 'text' });
      };
      const merged = await pull('deploy/2');
      await world.merge(merged);
      const open = await pull('deploy/1');
      await world.report(open, 'ci', 'pending');
      await world.reject(open);
      const tip = (await world.repository.tip('main')) ?? '';
      stage = { world, behind, proxy, host: await openHostOf(behind), open, merged, tip, first };
    },
    async stop() {
      await stage.proxy.stop();
      await stage.world.settled();
      await stage.world.stop();
    },
  };
}

const hosts = [ofHost('azureRepos'), ofHost('github')];

/** What servers of pull requests answer, of another shape than theirs. */
export const ways: readonly Way[] = hosts.flatMap((host) => host.ways);

export async function start(): Promise<void> {
  for (const host of hosts) await host.start();
}

export async function stop(): Promise<void> {
  for (const host of hosts) await host.stop();
}
