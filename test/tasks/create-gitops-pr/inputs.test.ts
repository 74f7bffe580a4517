import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { readInputs } from '../../../tasks/create-gitops-pr/inputs.ts';

type Texts = Readonly<Record<string, string>>;

const read = (inputs: Texts, variables: Texts = {}) =>
  readInputs(
    (name) => ({ repository: 'gitops', ...inputs })[name],
    (name) => variables[name],
  );

const mistakes = (inputs: Texts): readonly string[] => {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof TaskError && error.code === 'INPUT_INVALID')
      return error.related.map(({ message }) => message);
    throw error;
  }
  return [];
};

describe('the inputs of create-gitops-pr', () => {
  const branch = { sourceBranch: 'refs/heads/bump/{application}', environment: 'dev', application: 'shop' };

  it('deliver a folder or a branch, never both', () => {
    assert.deepEqual(mistakes({}), ['sourcePath: is empty: give it, or sourceBranch']);
    assert.deepEqual(mistakes({ ...branch, sourcePath: 'out' }), [
      'sourceBranch: stands beside sourcePath: give one of the two',
    ]);
    assert.equal(read(branch).patterns.sourceBranch, 'bump/{application}');
  });

  it('need to know whose a branch is', () => {
    assert.deepEqual(mistakes({ sourceBranch: 'bump' }), [
      'environment: is required for sourceBranch',
      'application: is required for sourceBranch',
    ]);
  });

  it('say nothing of a branch’s commits, but of the commit that merges it', () => {
    const ofCommits = { commitMessage: 'x', authorName: 'x', authorEmail: 'x', skipCi: 'true' };
    const all = { ...branch, ...ofCommits, branch: 'x', expectedDigest: 'x', prune: 'none' };
    const named = (found: readonly string[]) => found.map((one) => one.split(':')[0]).toSorted();
    const always = ['branch', 'expectedDigest', 'prune'];
    assert.deepEqual(named(mistakes(all)), [...always, ...Object.keys(ofCommits)].toSorted());
    assert.deepEqual(named(mistakes({ ...all, delivery: 'targetBranch' })), always);
  });

  it('name the pull request to undo, and nothing else', () => {
    assert.equal(read({ operation: 'revert', pullRequestId: '12' }).pullRequestId, 12);
    assert.deepEqual(mistakes({ operation: 'revert' }), ['pullRequestId: is required and empty']);
    assert.deepEqual(mistakes({ operation: 'revert', pullRequestId: '#12' }), [
      'pullRequestId: "#12" is no pull request’s number',
    ]);
  });

  it('let a revert and a given branch stand beside others: each has a branch of its own', () => {
    const keep = { existing: 'keep' };
    assert.equal(read({ ...keep, operation: 'revert', pullRequestId: '1' }).existing, 'keep');
    assert.equal(read({ ...keep, ...branch }).existing, 'keep');
    assert.equal(mistakes({ ...keep, sourcePath: 'out' }).length, 1);
  });
});

describe('the lists of create-gitops-pr', () => {
  const list = (name: string, text: string): Texts => ({ sourcePath: 'out', [name]: text });

  it('are read over Windows line ends, blank lines and comments', () => {
    const text = '\r\n# people\r\nAda\r\n\r\n  required : [Shop Team]\\Operators  \r\nREQUIRED:bob@example.com\r\n';
    assert.deepEqual(read(list('reviewers', text)).reviewers, [
      { name: 'Ada', required: false },
      { name: '[Shop Team]\\Operators', required: true },
      { name: 'bob@example.com', required: true },
    ]);
  });

  it('say each once: who is required anywhere is required', () => {
    assert.deepEqual(read(list('reviewers', 'Ada\nrequired:ADA\nada')).reviewers, [{ name: 'Ada', required: true }]);
    assert.deepEqual(read(list('labels', 'GitOps\ngitops\nprod')).labels, ['GitOps', 'prod']);
    assert.deepEqual(read(list('workItems', '7\n007\n8')).workItems, ['7', '8']);
  });

  it('name the line of each mistake, all at once', () => {
    const all = {
      sourcePath: 'out',
      reviewers: 'Ada\n\nrequired:  ',
      workItems: '1\nAB#2\n0\n9999999999',
      statuses: 'ci/dev\n/dev=failed\nci/=failed\nci/dev=done\nci/dev=failed\nCI/Dev=pending',
    };
    assert.deepEqual(
      mistakes(all).map((one) => one.split(': ').slice(0, 2).join(': ').slice(0, 60)),
      [
        'reviewers, line 3: "required:" names nobody',
        'workItems, line 2: "AB#2" is no work item’s number',
        'workItems, line 3: "0" is no work item’s number',
        'workItems, line 4: "9999999999" is no work item’s number',
        'statuses, line 1: "ci/dev" is not genre/name=state',
        'statuses, line 2: "/dev=failed" is not genre/name=state',
        'statuses, line 3: "ci/=failed" is not genre/name=state',
        'statuses, line 4: "ci/dev=done" has none of the states notSe',
        'statuses, line 6: CI/Dev is given twice',
      ],
    );
  });

  it('read a status with whatever stands in its text', () => {
    assert.deepEqual(
      read(list('statuses', 'gitops/flux / dev = Succeeded : all = well: yes/no\na/b=pending')).statuses,
      [
        { genre: 'gitops/flux', name: 'dev', state: 'succeeded', text: 'all = well: yes/no' },
        { genre: 'a', name: 'b', state: 'pending', text: '' },
      ],
    );
  });
});

describe('who a commit says made it', () => {
  const author = (variables: Texts, inputs: Texts = {}) => read({ sourcePath: 'out', ...inputs }, variables).author;
  const queued = (name: string, email: string): Texts => ({
    'Build.RequestedFor': name,
    'Build.RequestedForEmail': email,
  });

  it('is who queued the run, unless the inputs say otherwise', () => {
    assert.deepEqual(author(queued('Ada', 'ada@example.com')), { name: 'Ada', email: 'ada@example.com' });
    const inputs = { authorName: 'ACME Inc.', authorEmail: 'bot@example.com' };
    assert.deepEqual(author(queued('Ada', 'ada@example.com'), inputs), { name: 'ACME Inc', email: 'bot@example.com' });
  });

  it('is the task where nobody did: a schedule, no variable, an identity without an address', () => {
    const task = { name: 'GitOps Delivery', email: 'gitops-delivery@localhost' };
    assert.deepEqual(author({}), task);
    assert.deepEqual(author(queued('Microsoft.VisualStudio.Services.TFS', '')), task);
    assert.deepEqual(author(queued('Shop Build Service (contoso)', '')), {
      ...task,
      name: 'Shop Build Service (contoso)',
    });
    assert.deepEqual(author(queued(' <> ', '.,;')), task);
  });

  it('holds nothing that ends a name early', () => {
    assert.deepEqual(author(queued('Ada\n<Love>\u0000lace,', '<ada@\nexample.com>')), {
      name: 'Ada Love\uFFFDlace',
      email: 'ada@ example.com',
    });
    assert.deepEqual(
      mistakes({ sourcePath: 'out', authorName: 'Ada <ada@example.com>', authorEmail: 'a\nb' }).map(
        (one) => one.split(':')[0],
      ),
      ['authorName', 'authorEmail'],
    );
  });
});

describe('inputs that do not go together', () => {
  const notes = (inputs: Texts): string[] =>
    read({ sourcePath: 'out', ...inputs }).notes.map(({ level, text }) => `${level}: ${text}`);

  it('are no mistakes, and said', () => {
    assert.deepEqual(notes({ autoComplete: 'true', mergeStrategy: 'squash', rollbackTo: 'previous' }), []);
    assert.deepEqual(notes({ mergeStrategy: 'rebase', deleteSourceBranch: 'false', draft: 'true' }), []);
    assert.match(notes({ rollbackTo: '1.0.0' }).join(), /^warning: rollbackTo .* deploy, not rollback\.$/);
    assert.match(notes({ pullRequestId: '3' }).join(), /^warning: pullRequestId .* deploy, not revert\.$/);
    assert.match(notes({ workItems: '1\n#12' }).join(), /^warning: workItems: .* linked by #12\.$/);
    assert.match(notes({ draft: 'true', autoComplete: 'true' }).join(), /^info: A draft/);
    assert.match(notes({ autoComplete: 'true', mergeStrategy: 'rebase' }).join(), /^info: mergeStrategy rebase/);
    assert.deepEqual(notes({ skipCi: 'true' }), []);
    const github = { repositoryType: 'github', githubConnection: 'x' };
    assert.match(notes({ ...github, skipCi: 'true' }).join(), /^info: skipCi: GitHub/);
  });

  it('of pull requests, where none is made, in one note', () => {
    const all = { delivery: 'targetBranch', reviewers: 'Ada', labels: 'x', draft: 'true', autoComplete: 'true' };
    assert.deepEqual(notes({ ...all, mergeStrategy: 'rebase', skipCi: 'true', title: 'x' }), [
      'info: No pull request is made, so these go without effect: reviewers, labels, draft, autoComplete.',
    ]);
  });
});
