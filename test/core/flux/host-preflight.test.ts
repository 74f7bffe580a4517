import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { hostPreflight, type LookedAtHost } from '../../../core/flux/wait/host-preflight.ts';
import type { WaitOptions } from '../../../core/flux/wait/options.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { quietHost } from './quiet-host.ts';

const open = {
  id: 31,
  url: 'https://host.test/pr/31',
  status: 'open',
  description: '',
  targetBranch: 'main',
  sourceCommit: commits.foreign,
  autoComplete: true,
} as PullRequest;

const options: Pick<WaitOptions, 'awaited' | 'descriptor' | 'whenStopped'> = {
  awaited: { kind: 'pullRequest', id: 31, content: undefined },
  descriptor: 'dev/web/deployment.json',
  whenStopped: 'disarm',
};

function hostOf(pullRequest: PullRequest, o: Partial<LookedAtHost> = {}): LookedAtHost {
  return {
    ...quietHost,
    history: {
      ...quietHost.history,
      tip: async () => commits.newer,
      relation: async () => 'ancestor',
      readFile: async () => undefined,
    },
    merges: {
      ...quietHost.merges,
      look: async () => ({
        pullRequest,
        reviews: [],
        approvals: { needed: 1, missing: 1 },
        checks: [],
        obstacles: [],
        notes: ['Checks are not shown.'],
      }),
    },
    pullRequests: {
      rights: async () => [
        { right: 'Contribute to pull requests', neededTo: '', granted: false, mend: 'Grant it.' },
        { right: 'Read', neededTo: '', granted: true, mend: '' },
      ],
    },
    ...o,
  };
}

describe('A look at the repository’s host before a wait', () => {
  it('tells how the pull request stands, what could not be done, and what is not there', async () => {
    const { facts, notes, problems } = await hostPreflight(hostOf(open), options);
    assert.deepEqual(problems, []);
    assert.match(
      facts.join('\n'),
      /^Pull request 31: waits to be completed[^\n]*\n {2}held up by: 1 more of 1 approval$/,
    );
    assert.match(
      notes.join('\n'),
      /Checks are not shown[^]*"Contribute to pull requests", which is missing. Grant it[^]*not there at ffffffff/,
    );
  });

  it('tells all that would fail, at once', async () => {
    const missing = (): Promise<never> => Promise.reject(new TaskError('COMMIT_MISSING', 'no such commit', ''));
    const host = hostOf(
      { ...open, status: 'abandoned' },
      {
        history: {
          ...quietHost.history,
          tip: async () => commits.newer,
          relation: missing,
          readFile: async () => Buffer.from('{'),
        },
      },
    );
    const awaited = { kind: 'pullRequest', id: 31, content: commits.old } as const;
    const { problems } = await hostPreflight(host, { ...options, awaited, whenStopped: 'keep' });
    assert.equal(problems.length, 3, problems.join('\n'));
    assert.match(problems.join('\n'), /closed without a merge[^]*\[COMMIT_MISSING\][^]*\[DESCRIPTOR_INVALID\]/);
  });
});
