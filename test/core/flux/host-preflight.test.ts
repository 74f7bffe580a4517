import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { hostPreflight, type LookedAtHost } from '../../../core/flux/wait/host-preflight.ts';
import type { WaitOptions } from '../../../core/flux/wait/options.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { openPullRequest as open, progressOf, quietHost } from './quiet-host.ts';

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
      look: async () =>
        progressOf(pullRequest, { approvals: { needed: 1, missing: 1 }, notes: ['Checks are not shown.'] }),
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

  const descriptor = descriptorText({ version: '2.0', files: ['a.yaml', 'deployment.json'] });
  /** What was asked of the history, beside what came of it. */
  async function looked(
    awaited: WaitOptions['awaited'],
    o: {
      pullRequest?: Partial<PullRequest>;
      relation?: 'ancestor' | 'unrelated';
      host?: Partial<LookedAtHost>;
      whenStopped?: 'keep' | 'abandon';
      none?: true;
    } = {},
  ) {
    const asked: string[] = [];
    const host = hostOf(
      { ...open, ...o.pullRequest },
      {
        history: {
          ...quietHost.history,
          tip: async (branch) => {
            asked.push(`tip of ${branch}`);
            return commits.newer;
          },
          relation: async (commit, to) => {
            asked.push(`${commit.slice(0, 8)} in ${to.slice(0, 8)}`);
            return o.relation ?? 'ancestor';
          },
          readFile: async (commit, path) => {
            asked.push(`${path} at ${commit.slice(0, 8)}`);
            return Buffer.from(descriptor);
          },
        },
        ...o.host,
      },
    );
    const found = await hostPreflight(host, {
      awaited,
      descriptor: o.none === true ? undefined : 'x/deployment.json',
      whenStopped: o.whenStopped ?? 'keep',
    });
    return { ...found, asked };
  }
  const fact = 'x/deployment.json: web 2.0, 2 files.';

  it('looks at a revision, in the default branch', async () => {
    const awaited = { kind: 'revision', commit: commits.awaited } as const;
    const asked = ['tip of main', '22222222 in 33333333', 'x/deployment.json at 22222222'];
    assert.deepEqual(await looked(awaited), { problems: [], notes: [], facts: [fact], asked });
    assert.deepEqual(await looked(awaited, { relation: 'unrelated' }), {
      problems: [],
      notes: ['22222222 (revision) is not in main of Fabrikam/gitops.'],
      facts: [fact],
      asked,
    });
    const tip = await looked({ kind: 'revision', commit: commits.newer });
    assert.deepEqual(tip.asked, ['tip of main', 'x/deployment.json at 33333333']);
    assert.deepEqual((await looked({ kind: 'revision', commit: '' })).asked, [
      'tip of main',
      'x/deployment.json at 33333333',
    ]);
    const nowhere = await looked(awaited, { host: { defaultBranch: undefined } });
    assert.deepEqual(nowhere.asked, ['x/deployment.json at 22222222']);
  });

  it('looks at a pull request: its branch, its commit, and what its text names', async () => {
    const awaited = (content: string | undefined) => ({ kind: 'pullRequest', id: 31, content }) as const;
    const asked = async (content: string | undefined, pullRequest: Partial<PullRequest> = {}) =>
      (await looked(awaited(content), { pullRequest: { targetBranch: 'release', ...pullRequest } })).asked;
    assert.deepEqual(await asked(undefined), ['tip of release', 'x/deployment.json at ffffffff']);
    assert.deepEqual(await asked(commits.foreign), ['tip of release', 'x/deployment.json at ffffffff']);
    assert.deepEqual(await asked(commits.old), [
      'tip of release',
      '11111111 in 33333333',
      'x/deployment.json at ffffffff',
    ]);
    assert.deepEqual(await asked(undefined, { mergeCommit: commits.awaited }), [
      'tip of release',
      'x/deployment.json at 22222222',
    ]);
    // Somebody may have pushed to the branch: that is for the wait to compare.
    assert.deepEqual((await looked(awaited(commits.old), { relation: 'unrelated' })).notes, ['Checks are not shown.']);
  });

  it('says when nothing is known to compare, but not of images, which it is not about', async () => {
    const none = 'No descriptor is known: that the commit is contained would be proven, not its content.';
    assert.deepEqual((await looked({ kind: 'revision', commit: commits.awaited }, { none: true })).facts, [none]);
    assert.deepEqual((await looked({ kind: 'images' }, { none: true })).facts, []);
    assert.deepEqual((await looked({ kind: 'images' })).facts, [fact]);
  });

  it('names what whenStopped could not do, unless it is to keep the pull request', async () => {
    const awaited = { kind: 'pullRequest', id: 31, content: undefined } as const;
    assert.deepEqual((await looked(awaited)).notes, ['Checks are not shown.']);
    assert.deepEqual((await looked(awaited, { whenStopped: 'abandon' })).notes, [
      'Checks are not shown.',
      'whenStopped: abandon takes "Contribute to pull requests", which is missing. Grant it.',
    ]);
  });

  it('ends when it is cancelled, and for what nobody foresaw', async () => {
    for (const thrown of [new TaskError('CANCELLED', 'cancelled', ''), new TypeError('x')]) {
      const tip = (): Promise<never> => Promise.reject(thrown);
      const host = { history: { ...quietHost.history, tip } };
      await assert.rejects(looked({ kind: 'images' }, { host }), (got) => got === thrown);
    }
  });
});
