import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { rollbackRun } from '../../../../core/gitops-repo/rollback-mark.ts';
import type { TargetPlan } from '../../../../core/gitops-repo/target-plan.ts';
import { readMarker } from '../../../../core/pull-requests/marker.ts';
import type { PullRequestOptions } from '../../../../core/pull-requests/operation/options.ts';
import { deliveredFiles, descriptorOf } from '../../gitops-repo/descriptors.ts';
import { asked, Asking, shop, subject } from './asked.ts';

const marks = { wanted: undefined, links: [], rollbacks: [] };
const settings = (v: string): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 's' }, data: { v } });
const version = (number: string): Record<string, string> =>
  deliveredFiles({ 'dev/shop/s.yaml': settings(number) }, { version: number });
const plan = (over: Partial<TargetPlan> = {}): TargetPlan => ({
  changes: [],
  changedFiles: ['dev/shop/s.yaml'],
  content: 'c'.repeat(40),
  before: [descriptorOf({ version: '1.1.0' })],
  after: [descriptorOf({ version: '1.0.0' })],
  notes: [],
  ...over,
});

describe('a proposal as the inputs ask for it', () => {
  let asking: Asking;
  beforeEach(() => {
    asking = new Asking();
  });
  const deploy = (over: Parameters<typeof asked>[0] = {}): PullRequestOptions =>
    asked({ operation: 'deploy', ...over });

  it('has the version that arrives: of a rollback what the plan says, of a branch what its descriptor does', () => {
    const versionOf = (options: PullRequestOptions, of = subject(), made = plan()): string =>
      asking.proposal(options, of).version(made);
    assert.equal(versionOf(asked()), '1.0.0');
    assert.equal(versionOf(asked(), subject(), plan({ after: [] })), '');
    assert.equal(versionOf(deploy(), subject({ version: '2' })), '2');
    const branch = subject({ version: '2026.10', sourceBranch: 'images' });
    assert.equal(versionOf(deploy(), branch), '1.0.0');
    assert.equal(versionOf(deploy({ version: '3' }), branch), '3');
    assert.equal(versionOf(deploy(), branch, plan({ after: [descriptorOf({ version: '' })] })), '2026.10');
  });

  it('plans on the target, compares, and tells each thing once, however often it is overtaken', async () => {
    for (const number of ['1.0.0', '1.1.0']) {
      asking.target.push(asking.memory.commit(version(number), asking.target.at(-1)));
    }
    const broken = { 'dev/shop/deployment.json': '{', 'dev/shop/s.yaml': settings('2') };
    const tip = asking.memory.commit(broken, asking.target.at(-1));
    asking.target.push(tip);
    const { plan: made } = asking.proposal(asked());
    const first = await made(tip);
    assert.equal(first.after[0]?.version, '1.1.0');
    assert.deepEqual(first.changedFiles, ['dev/shop/s.yaml']);
    assert.equal(first.comparison?.objects[0]?.kind, 'changed');
    assert.equal(asking.lines.length, 1);
    assert.match(asking.lines[0] ?? '', /^warning dev\/shop\/deployment.json cannot be read as it is now/);
    await made(tip);
    assert.equal(asking.lines.length, 1);
  });

  it('bears the mark of the run where it rolls back to what was before: that is another version each time', () => {
    const { build } = asked();
    const { identity, targetPath, descriptors } = subject();
    const mark = rollbackRun(build.url, () => undefined, { identity, targetPath, descriptors })?.mark;
    const { rollback, text, asked: wanted } = asking.proposal(asked());
    assert.ok(mark !== undefined);
    assert.equal(rollback, mark);
    assert.deepEqual(readMarker(text(plan(), marks).description)?.rollbacks, [mark]);
    const earlier = '0'.repeat(16);
    const both = readMarker(text(plan(), { ...marks, rollbacks: [earlier, mark] }).description)?.rollbacks;
    assert.deepEqual(both, [earlier, mark]);
    assert.ok(wanted.title.includes(mark));
    for (const options of [asked({ rollbackTo: '1.0.0' }), asked({ operation: 'remove' })]) {
      const other = asking.proposal(options);
      assert.equal(other.rollback, undefined);
      assert.deepEqual(readMarker(other.text(plan(), marks).description)?.rollbacks, []);
    }
  });

  it('says in its marker whose it is, what it brings and where the descriptors are', () => {
    const { text } = asking.proposal(deploy(), subject({ version: '2', targetPath: 'clusters' }));
    const { title, description } = text(plan(), marks);
    assert.equal(title, 'Deploy shop 2 to dev');
    const marker = readMarker(description);
    assert.deepEqual(marker?.identity, shop);
    assert.deepEqual([marker.version, marker.content], ['2', 'c'.repeat(40)]);
    assert.deepEqual(marker.descriptors, ['clusters/dev/shop/deployment.json']);
  });

  it('has the texts of the inputs, with what changes in them; without any its own', () => {
    const patterns = {
      title: '{application} → {version}',
      description: '## {version}\n{changes}',
      commitMessage: 'v{version}',
    };
    const of = subject({ version: '2' });
    const { text, commitMessage } = asking.proposal(deploy({ patterns, skipCi: true }), of);
    const { title, description } = text(plan(), marks);
    assert.equal(title, 'shop → 2');
    assert.match(description, /^<!--.*-->\n## 2\n/);
    assert.match(commitMessage(plan()), /^v2 \[skip ci\]/);
    const own = asking.proposal(deploy(), of);
    assert.equal(own.text(plan(), marks).title, 'Deploy shop 2 to dev');
    assert.match(own.commitMessage(plan()), /^Deploy shop 2 to dev\n[\s\S]*Run 2026\.10: https:/);
    const nowhere = asking.proposal(deploy({ build: { id: '', number: '', url: '' } }), of);
    assert.doesNotMatch(nowhere.commitMessage(plan()), /Run /);
    assert.equal(nowhere.by, 'by create-gitops-pr');
    assert.match(own.by, /^\[run 2026.*\]\(https:.*buildId=10\)$/);
  });

  it('asks for the same however often a build delivers: what only the build says makes no other text', () => {
    const patterns = {
      title: '{application} {buildNumber} {version}',
      description: '{run}: {changes} of {environment}',
    };
    const of = (number: string): unknown => {
      const build = { id: number, number: `2026.${number}`, url: `https://x.test/${number}` };
      const values = { ...subject().values, version: number, buildId: number, buildNumber: build.number };
      return asking.proposal(deploy({ patterns, build }), subject({ version: number, values })).asked;
    };
    assert.deepEqual(of('10'), of('11'));
    const other = asking.proposal(deploy({ patterns: { title: 'Other' } })).asked;
    assert.notDeepEqual(other, asking.proposal(deploy({ patterns })).asked);
  });

  it('takes from the inputs whom and what it asks for', () => {
    const options = deploy({
      draft: true,
      reviewers: [{ name: 'ada', required: true }],
      labels: ['gitops'],
      workItems: ['7'],
      statuses: [{ genre: 'g', name: 's', state: 'succeeded', text: 'good' }],
      existing: 'keep',
      onForeignCommits: 'overwrite',
      dryRun: true,
    });
    const { asked: wanted, statuses, existing, onForeignCommits, dryRun, author, branchIs } = asking.proposal(options);
    assert.deepEqual(wanted.reviewers, options.reviewers);
    assert.deepEqual([wanted.labels, wanted.workItems, wanted.draft], [['gitops'], ['7'], true]);
    assert.deepEqual([statuses, existing, onForeignCommits, dryRun], [options.statuses, 'keep', 'overwrite', true]);
    assert.deepEqual([author, branchIs], [{ name: 'Ada', email: 'ada@example.com' }, 'ours']);
  });

  it('lets no secret out, by whichever text', () => {
    const secret = 'hunter22hunter22';
    const leaks: Readonly<Record<string, () => unknown>> = {
      author: () => asking.proposal(deploy({ author: { name: secret, email: 'a@example.com' } })),
      email: () => asking.proposal(deploy({ author: { name: 'Ada', email: `${secret}@example.com` } })),
      branch: () => asking.proposal(deploy({ patterns: { branch: secret } })),
      label: () => asking.proposal(deploy({ labels: [secret] })),
      reviewer: () => asking.proposal(deploy({ reviewers: [{ name: secret, required: false }] })),
      status: () =>
        asking.proposal(deploy({ statuses: [{ genre: 'g', name: 's', state: 'failed', text: `was ${secret}` }] })),
      run: () => asking.proposal(deploy({ build: { id: '1', number: secret, url: 'https://x.test' } })),
      title: () => asking.proposal(deploy({ patterns: { title: secret } })).text(plan(), marks),
      description: () => asking.proposal(deploy({ patterns: { description: secret } })).text(plan(), marks),
      'commit message': () => asking.proposal(deploy({ patterns: { commitMessage: secret } })).commitMessage(plan()),
      // Cut to what fits it would be found by nobody.
      version: () => asking.proposal(deploy(), subject({ version: `${'v'.repeat(120)}${secret}` })).text(plan(), marks),
    };
    for (const [where, leak] of Object.entries(leaks)) {
      assert.throws(leak, (error) => error instanceof TaskError && error.code === 'SECRET_IN_OUTPUT', where);
    }
  });
});
