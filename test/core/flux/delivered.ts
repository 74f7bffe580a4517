import type { ErrorCode } from '../../../core/error-codes.ts';
import { TaskError } from '../../../core/errors.ts';
import { Answers, type AnswersOptions } from '../../../core/flux/wait/answers.ts';
import type { ContentHost } from '../../../core/flux/wait/delivered-files.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { quietHost } from './quiet-host.ts';

export const path = 'apps/dev/web/deployment.json';
export const manifest = 'apps/dev/web/web.yaml';

const descriptor = (version: string): string =>
  descriptorText({
    version,
    build: { id: version, number: `2026.${version}`, definition: 'web', url: `https://host.test/build/${version}` },
    source: { repository: 'web', branch: 'main', commit: '0'.repeat(40) },
    files: ['dev/web/deployment.json', 'dev/web/web.yaml'],
  });

export type Tree = Readonly<Record<string, string>>;
export const version = (number: string): Tree => ({ [path]: descriptor(number), [manifest]: `version: ${number}` });

/** A repository's host by what lies at each commit; a blob's id is its text. */
export function hostOf(trees: Readonly<Record<string, Tree>>, o: Partial<ContentHost> = {}): ContentHost {
  const at = (commit: string): Tree => {
    const tree = trees[commit];
    if (tree === undefined) throw new TaskError('COMMIT_MISSING', `no ${commit}`, '');
    return tree;
  };
  return {
    defaultBranch: 'main',
    history: {
      ...quietHost.history,
      blobIds: async (commit, paths) =>
        new Map(paths.flatMap((one) => (at(commit)[one] === undefined ? [] : [[one, at(commit)[one] ?? '']]))),
      readFile: async (commit, one) => {
        const text = at(commit)[one];
        return text === undefined ? undefined : Buffer.from(text);
      },
    },
    fileHistory: { commits: async ({ tip }) => [tip] },
    merges: {
      ...quietHost.merges,
      broughtBy: async () => ({ id: 42, url: 'https://host.test/pr/42' }) as PullRequest,
    },
    ...o,
  };
}

export const failure = (code: ErrorCode): TaskError => new TaskError(code, `it said ${code}`, '');

/** Answers that a host gives, with a clock that is set by hand. */
export function answersOf(host: ContentHost, o: Partial<AnswersOptions> = {}) {
  const warnings: string[] = [];
  const notes: string[] = [];
  let now = 0;
  const answers = new Answers({
    host,
    awaited: commits.awaited,
    delivered: undefined,
    descriptors: [path],
    branchName: 'main',
    repositoryUrl: undefined,
    warn: (text) => void warnings.push(text),
    note: (text) => void notes.push(text),
    now: () => now,
    ...o,
  });
  return {
    answers,
    warnings,
    notes,
    pass: (milliseconds: number) => void (now += milliseconds),
    async ask(...questions: Parameters<Answers['ask']>[0]): Promise<void> {
      answers.ask(questions, () => undefined);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
