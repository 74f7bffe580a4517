import assert from 'node:assert/strict';
import { describeError, TaskError } from '../../../core/errors.ts';
import type { LandingResult } from '../../../core/gitops-repo/landing.ts';
import type { BranchRules, Intent, RightCheck } from '../../../core/ports/pull-request-host.ts';
import {
  deliveryPreflight,
  type PreflightPorts,
  type PreflightSubject,
} from '../../../core/pull-requests/preflight.ts';

const subject: PreflightSubject = {
  repositoryLabel: 'Shop/gitops',
  targetBranch: 'main',
  delivery: 'pullRequest',
  branch: 'deploy/dev/shop',
  branchIs: 'ours',
  autoComplete: undefined,
  reviewers: [],
  workItems: [],
  insteadOfPush: 'Use delivery: pullRequest.',
};
const tip = '1'.repeat(40);
const free: BranchRules = { pushRefused: undefined, strategies: ['squash'], requirements: [] };
const squash = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: false } as const;

function ended(result: LandingResult['result']): LandingResult {
  return {
    result,
    pullRequest: undefined,
    branch: '',
    commit: undefined,
    targetCommit: tip,
    updates: [],
    superseded: [],
    closed: [],
    plan: { before: [], after: [], notes: [], changes: [], changedFiles: [], content: '' },
  };
}

interface World {
  readonly tips?: readonly string[];
  readonly inTheWay?: readonly string[];
  readonly rules?: BranchRules | TaskError;
  readonly rights?: readonly Partial<RightCheck>[] | TaskError;
  readonly reviewers?: TaskError;
  readonly unknownWorkItems?: readonly string[];
  readonly rehearsed?: LandingResult['result'] | TaskError;
}

const given = <T>(value: T | TaskError): Promise<T> =>
  value instanceof TaskError ? Promise.reject(value) : Promise.resolve(value);

function looked(
  world: World = {},
  more: Partial<PreflightSubject> = {},
  hear: (intent: Intent) => void = () => undefined,
) {
  const ports: PreflightPorts = {
    git: {
      tips: async () => new Map((world.tips ?? ['main']).map((name) => [name, tip])),
      inTheWay: async () => world.inTheWay ?? [],
    },
    host: {
      rules: () => given(world.rules ?? free),
      rights: (intent) => {
        hear(intent);
        return given(
          world.rights instanceof TaskError
            ? world.rights
            : (world.rights ?? []).map((one) => ({
                right: 'R',
                neededTo: 'do it',
                granted: true,
                mend: 'Ask.',
                ...one,
              })),
        );
      },
      findReviewers: () => given(world.reviewers ?? [{ id: 'ada', required: true }]),
      unknownWorkItems: async () => world.unknownWorkItems,
    },
  };
  const asked: unknown[] = [];
  const run = deliveryPreflight(ports, { ...subject, ...more }, (reviewers) => {
    asked.push(reviewers);
    return world.rehearsed instanceof TaskError
      ? Promise.reject(world.rehearsed)
      : Promise.resolve(ended(world.rehearsed ?? 'created'));
  });
  return { run, asked };
}

async function failure(world: World, more: Partial<PreflightSubject> = {}): Promise<TaskError> {
  const thrown: unknown = await looked(world, more).run.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof TaskError, 'it did not fail');
  return thrown;
}

const error = (code: TaskError['code'], what: string): TaskError => new TaskError(code, what, 'Mend it.');

describe('a look before a delivery', () => {
  it('gives what the rehearsal gives, with what the branch asks for', async () => {
    const world: World = { rules: { ...free, requirements: ['2 reviewers', 'a linked work item'] } };
    const { run, asked } = looked(world, { reviewers: [{ name: 'Ada', required: true }] });
    assert.deepEqual((await run).notes, ['Before it merges, "main" asks for: 2 reviewers, a linked work item.']);
    assert.equal((await run).result.result, 'created');
    assert.deepEqual(asked, [[{ id: 'ada', required: true }]]);
  });

  it('reports all at once, each with its mend', async () => {
    const found = await failure(
      {
        inTheWay: ['deploy'],
        rules: free,
        rights: [{ right: 'Create branch', granted: false }],
        reviewers: new TaskError('REVIEWER_UNKNOWN', 'Not all reviewers could be found:', 'Give an id.', {
          related: [{ message: 'nobody is known as "x"' }, { message: 'nobody is known as "y"' }],
        }),
        unknownWorkItems: ['7'],
        rehearsed: error('PATH_CONFLICT', 'A link is in the way.'),
      },
      {
        reviewers: [{ name: 'x', required: false }],
        workItems: ['7'],
        autoComplete: { ...squash, mergeStrategy: 'rebase' },
      },
    );
    assert.equal(found.code, 'PREFLIGHT_FAILED');
    assert.deepEqual(
      found.related.map(({ message }) => message),
      [
        'A link is in the way. Mend it.',
        'branch: git cannot make "deploy/dev/shop" beside "deploy" in Shop/gitops: a name may be a branch or a folder of branches. Delete the other, or set branch to another name.',
        'Not all reviewers could be found: nobody is known as "x"',
        'Not all reviewers could be found: nobody is known as "y"',
        'mergeStrategy: "main" does not allow rebase; allowed: squash.',
        'the right "Create branch" is missing, to do it. Ask.',
        'workItems: there is no work item 7, or it is hidden.',
      ],
    );
    assert.match(describeError(found), /nothing was written:\n  - /);
  });

  it('says a failure that stands alone as the delivery itself would', async () => {
    const missing = error('TARGET_BRANCH_MISSING', 'no main');
    assert.equal(await failure({ tips: [], rehearsed: missing }), missing);
    const unknown = error('REVIEWER_UNKNOWN', 'nobody');
    assert.equal(await failure({ reviewers: unknown }, { reviewers: [{ name: 'x', required: false }] }), unknown);
  });

  it('knows that policies keep a straight push out, and that a pull request minds nothing', async () => {
    const rules: BranchRules = { ...free, pushRefused: 'the policies ask for 2 reviewers' };
    const found = await failure({ rules, rehearsed: 'pushed' }, { delivery: 'targetBranch' });
    assert.match(
      found.related[0]?.message ?? '',
      /push to "main" would be refused: the policies ask for 2 reviewers\./,
    );
    await looked({ rules }).run;
  });

  it('takes a question that the host does not answer for a note, never for a failure', async () => {
    const world: World = {
      rules: error('NOT_ALLOWED', 'You may not read policies.'),
      rights: [
        { right: 'Read', granted: true },
        { right: 'Contribute', granted: undefined },
      ],
    };
    const { notes } = await looked(world, { autoComplete: squash, workItems: ['7'] }).run;
    assert.deepEqual(notes, [
      'Not looked at: You may not read policies.',
      'The host does not tell about the rights "Contribute".',
    ]);
    const untold = await looked({ rules: { ...free, strategies: undefined } }, { autoComplete: squash }).run;
    assert.deepEqual(untold.notes, ['The host does not tell which merge strategies "main" allows.']);
  });

  it('fails nobody who has nothing to do for what only doing takes', async () => {
    for (const rehearsed of ['none', 'unchanged'] as const) {
      const { notes } = await looked({ rehearsed, rights: [{ granted: false }] }).run;
      assert.match(notes.join(), /would fail if there were something to do: the right "R" is missing/);
    }
    await assert.rejects(looked({ rehearsed: 'closed', rights: [{ granted: false }] }).run, /would fail/);
  });

  it('asks for no right to push a branch that others have pushed', async () => {
    const intents: unknown[] = [];
    const world = looked({ inTheWay: ['deploy'] }, { branchIs: 'given' }, (intent) => intents.push(intent));
    await world.run;
    assert.deepEqual(intents, [
      { delivery: 'pullRequest', branch: undefined, newBranch: false, completesInto: undefined },
    ]);
  });

  it('passes on that nobody answers, whatever else was found', async () => {
    const busy = error('NOT_REACHABLE', 'busy');
    assert.equal(await failure({ rights: [{ granted: false }], rehearsed: busy }), busy);
    assert.equal(await failure({ rules: busy }), busy);
  });
});
