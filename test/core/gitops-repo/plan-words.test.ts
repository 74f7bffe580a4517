import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { changesDigest, differencesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import { readDelivery } from '../../../core/gitops-repo/delivery.ts';
import { planBranch } from '../../../core/gitops-repo/plan-branch.ts';
import { planDeploy } from '../../../core/gitops-repo/plan-deploy.ts';
import { planRemove } from '../../../core/gitops-repo/plan-remove.ts';
import { planRollback } from '../../../core/gitops-repo/plan-rollback.ts';
import { pushToTarget } from '../../../core/gitops-repo/push-to-target.ts';
import type { Prune, TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { readTrailers } from '../../../core/gitops-repo/trailers.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import type { NewCommit } from '../../../core/ports/git-repository.ts';
import { recordingLog } from '../../recording-log.ts';
import { deliveredFiles, descriptorOf } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';

const shop = { environment: 'dev', application: 'shop', cluster: '' };
const path = 'dev/shop/deployment.json';
const settings = { targetPath: '.', prune: 'owned' as Prune, ignored: (one: string) => one === path };

/** What a plan would change, with all that is said of it; or what is wrong, word for word. */
async function said(work: Promise<TargetPlan>): Promise<readonly string[]> {
  try {
    const { changes, notes, remarks = [], before, after } = await work;
    return [
      ...changes.map(({ kind, path: at }) => `${kind} ${at}`),
      ...notes.map((one) => `note: ${one}`),
      ...remarks.map((one) => `remark: ${one}`),
      `${before.map(({ version }) => version).join()} → ${after.map(({ version }) => version).join()}`,
    ];
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return [error.code, error.message, error.mend, ...error.related.map(({ message }) => message)];
  }
}

type Files = Record<string, Held>;
function deploy(
  files: Record<string, string>,
  target: Files,
  o: { prune?: Prune; downgrade?: 'error' | 'warning' | 'allow'; targetPath?: string } = {},
) {
  const memory = new MemoryGit();
  const tip = memory.commit(target);
  const delivery = readDelivery(
    Object.entries(files).map(([at, text]) => ({ path: at, content: Buffer.from(text) })),
    {
      environment: 'dev',
      application: 'shop',
      cluster: undefined,
      expectedDigest: undefined,
      descriptorPattern: defaultPatterns.descriptor,
    },
  );
  return said(planDeploy(memory.git, delivery, { ...settings, downgrade: 'error', ...o })(tip));
}
const remove = (target: Files, descriptor = path) => {
  const memory = new MemoryGit();
  return said(planRemove(memory.git, shop, descriptor, { ...settings, prune: 'none' })(memory.commit(target)));
};

const version = (number: string, files: Record<string, string> = { 'dev/shop/s.yaml': number }) =>
  deliveredFiles(files, { version: number, build: { id: '', number: '', definition: '', url: '' } });

describe('A delivery’s plan, word for word', () => {
  it('says that nothing is pruned without a descriptor, where something would be', async () => {
    const note = 'note: The folder has no descriptor, so nothing is pruned.';
    assert.deepEqual(await deploy({ a: '1' }, {}), ['write a', note, ' → ']);
    assert.deepEqual(await deploy({ a: '1' }, {}, { prune: 'none' }), ['write a', ' → ']);
  });

  it('says what is not known of the target yet, below targetPath', async () => {
    const files = version('1.0.0');
    const remark =
      'remark: The target has no x/dev/shop/deployment.json yet: what it holds of shop in dev is not known, so nothing of it is pruned.';
    const written = ['write x/dev/shop/deployment.json', 'write x/dev/shop/s.yaml'];
    assert.deepEqual(await deploy(files, {}, { targetPath: 'x' }), [...written, remark, ' → 1.0.0']);
    assert.deepEqual(await deploy(files, {}, { targetPath: 'x', prune: 'none' }), [...written, ' → 1.0.0']);
  });

  it('says of a version that would go back', async () => {
    const target = version('1.1.0');
    const changes = [`write ${path}`, 'write dev/shop/s.yaml'];
    assert.deepEqual(await deploy(version('1.0.0'), target, { downgrade: 'warning' }), [
      ...changes,
      'note: shop in dev would go back: version 1.1.0 is newer than 1.0.0.',
      '1.1.0 → 1.0.0',
    ]);
    assert.deepEqual(await deploy(version('1.0.0'), target, { downgrade: 'allow' }), [...changes, '1.1.0 → 1.0.0']);
    assert.deepEqual((await deploy(version('1.0.0'), target))[0], 'DOWNGRADE_REFUSED');
  });

  it('is refused where files are others’, naming twenty at most of what stays others’', async () => {
    const many = Array.from({ length: 22 }, (_, index) => `dev/mail/${String(index).padStart(2, '0')}.yaml`);
    const mail = deliveredFiles(Object.fromEntries(many.map((one) => [one, '1'])), { application: 'mail' });
    const claiming = deliveredFiles({}, { files: [path, ...many] });
    const [, note] = await deploy(deliveredFiles({ 'dev/shop/s.yaml': '1' }), {
      ...mail,
      ...claiming,
      'dev/shop/s.yaml': '1',
    });
    const owner = 'mail in dev (dev/mail/deployment.json)';
    assert.equal(
      note,
      `note: The descriptor of shop in dev lists files that another application’s lists too; they are not taken away: ${many
        .slice(0, 20)
        .map((one) => `${one}: ${owner}`)
        .join(', ')} and 2 more`,
    );
    const taking = deliveredFiles({ 'dev/mail/00.yaml': 'mine' });
    assert.deepEqual(await deploy(taking, mail), [
      'PATH_CONFLICT',
      'shop in dev would change files of others:',
      'Give each application its own files (layout, targetPath); prune: folder only where a folder is one application’s.',
      `dev/mail/00.yaml belongs to ${owner}`,
    ]);
    // In the repository's root, too, and with a descriptor that has another name.
    const root = descriptorOf({ application: 'root', files: ['deployment.json', 'dev/x.yaml'] });
    const rooted = { 'deployment.json': JSON.stringify(root), 'dev/x.yaml': '1' };
    assert.deepEqual((await deploy(deliveredFiles({ 'dev/x.yaml': '2' }), rooted)).slice(3), [
      'dev/x.yaml belongs to root in dev (deployment.json)',
    ]);
  });

  it('says of links that stay, twenty at most', async () => {
    const names = Array.from({ length: 22 }, (_, index) => `dev/shop/l${String(index).padStart(2, '0')}`);
    const links = Object.fromEntries(names.map((one) => [one, { mode: '120000', text: 'x' }]));
    const before = deliveredFiles({}, { files: [path, ...names] });
    const [note] = (await deploy(deliveredFiles({}), { ...before, ...links })).filter((one) => one.startsWith('note'));
    assert.equal(
      note,
      `note: Where files were delivered there are links or submodules of others by now; they stay: ${names.slice(0, 20).join(', ')} and 2 more`,
    );
  });

  it('is refused where it would take the whole repository', async () => {
    assert.deepEqual(await deploy({ a: '1' }, {}, { prune: 'folder' }), [
      'INPUT_INVALID',
      'prune: folder would remove everything else of the repository, for files go to its root.',
      'Set targetPath or a layout with folders, or prune: owned.',
    ]);
  });

  it('is refused where checkouts would make something else of it', async () => {
    const files = deliveredFiles({ 'dev/shop/A.tgz': '1' });
    const target = { 'dev/shop/a.tgz': '1', '.gitattributes': '*.tgz filter=lfs' };
    assert.deepEqual(await deploy(files, target), [
      'PATH_CONFLICT',
      'Files would not arrive as they are where the repository is checked out:',
      'Choose other names (layout, targetPath), or mend the repository’s .gitattributes.',
      'dev/shop/A.tgz and dev/shop/a.tgz differ only in upper and lower case',
      'dev/shop/A.tgz is kept in Git LFS (.gitattributes)',
    ]);
  });

  it('is refused where another application’s descriptor stands', async () => {
    const other = { [path]: JSON.stringify(descriptorOf({ application: 'other', files: [path] })) };
    assert.deepEqual(await deploy(deliveredFiles({}), other), [
      'PATH_CONFLICT',
      `${path} describes other in dev, not shop in dev.`,
      'Two applications must not share a descriptor: give each its own path (descriptor, layout, cluster).',
    ]);
  });
});

describe('A removal’s plan, word for word', () => {
  it('takes away what is owned, whatever prune says, and keeps the folder', async () => {
    assert.deepEqual(await remove(version('1.0.0')), [
      'write dev/shop/.gitkeep',
      `delete ${path}`,
      'delete dev/shop/s.yaml',
      '1.0.0 → ',
    ]);
    assert.deepEqual(await remove({ ...version('1.0.0'), 'dev/shop/others': 'x' }), [
      `delete ${path}`,
      'delete dev/shop/s.yaml',
      '1.0.0 → ',
    ]);
  });

  it('needs no folder in the root', async () => {
    const root = JSON.stringify(descriptorOf({ files: ['deployment.json', 'a.yaml'] }));
    assert.deepEqual(await remove({ 'deployment.json': root, 'a.yaml': '1' }, 'deployment.json'), [
      'delete a.yaml',
      'delete deployment.json',
      '1.0.0 → ',
    ]);
  });

  it('says when there is nothing', async () => {
    assert.match((await remove({ [path]: { mode: '120000', text: 'x' } })).join(), /nothing to remove/);
    assert.deepEqual(await remove({ a: '1' }), [
      `note: The target holds no ${path}, so there is nothing to remove.`,
      ' → ',
    ]);
  });
});

describe('A rollback’s plan, word for word', () => {
  const sha = (digit: string) => digit.repeat(40);
  /** Commits one after the other, newest last; `to` may name one by its place. */
  function history(...states: readonly Readonly<Record<string, Held | null>>[]) {
    const memory = new MemoryGit();
    const commits: string[] = [];
    for (const state of states) commits.push(memory.commit(state, commits.at(-1)));
    const asked: unknown[] = [];
    const ports = {
      git: memory.git,
      merges: { broughtBy: () => Promise.resolve(undefined) },
      log: recordingLog([]),
      mergeBase: {
        mergeBase: (commit: string, other: string) =>
          commits.includes(commit) ? memory.mergeBase.mergeBase(commit, other) : Promise.resolve(undefined),
      },
      history: {
        commits: async (...of: unknown[]) => {
          asked.push(of);
          return commits.toReversed();
        },
      },
    };
    const request = { identity: shop, targetBranch: 'main', descriptor: path, run: undefined };
    const tip = commits.at(-1) ?? '';
    return {
      asked,
      tip,
      back: (to: string | number) =>
        said(
          planRollback(
            ports,
            { ...request, to: typeof to === 'number' ? (commits[to] ?? '') : to },
            { ...settings, prune: 'none' },
          )(tip),
        ),
    };
  }
  const back = ['copy dev/shop/deployment.json', 'copy dev/shop/s.yaml'];

  it('goes to the version before, to a named one, or to a commit', async () => {
    const { back: to, asked, tip } = history(version('1.0.0'), version('1.1.0'), version('1.2.0'));
    assert.deepEqual(await to('previous'), [...back, '1.2.0 → 1.1.0']);
    assert.deepEqual(asked[0], [{ branch: 'main', tip }, path, 200]);
    assert.deepEqual(await to('1.0.0'), [...back, '1.2.0 → 1.0.0']);
    assert.deepEqual(await to(1), [...back, '1.2.0 → 1.1.0']);
    assert.deepEqual(await to(2), ['1.2.0 → 1.2.0']);
  });

  it('takes a newer version for what was rolled back from', async () => {
    const { back: to } = history(version('1.0.0'), version('1.2.0'), version('1.1.0'));
    assert.deepEqual(await to('previous'), [...back, '1.1.0 → 1.0.0']);
  });

  it('names what there is, when there is no such version or commit', async () => {
    const { back: to } = history(version('1.0.0'), version('1.1.0'), { a: '1' }, version('1.0.0'));
    const mend = 'Name one of these versions, or a commit with all 40 digits, in rollbackTo.';
    assert.deepEqual(await to('0.9.0'), [
      'ROLLBACK_TARGET_MISSING',
      `The target branch’s history holds no "0.9.0" of shop in dev (${path}); it holds "1.0.0", "1.1.0".`,
      mend,
    ]);
    assert.deepEqual(await history({ a: '1' }).back('previous'), [
      'ROLLBACK_TARGET_MISSING',
      `The target branch’s history holds no earlier version of shop in dev (${path}); it holds none.`,
      mend,
    ]);
    for (const commit of [sha('a'), sha('A')])
      assert.deepEqual(await to(commit), [
        'ROLLBACK_TARGET_MISSING',
        `The commit ${sha('a')} is not in the target branch’s history, so it never ran.`,
        'Name a commit of the target branch, a version, or previous, in rollbackTo.',
      ]);
    // Neither is a commit.
    for (const text of [`x${sha('a')}`, `${sha('a')}x`, 'a', 'z'.repeat(40)])
      assert.match((await to(text))[1] ?? '', /holds no "/, text);
  });

  it('takes everything away at a commit before the first delivery, and keeps the folder', async () => {
    const note = `note: At commit ${'1'.padStart(40, '0')} there was no shop in dev yet: what it owns now goes.`;
    const gone = [`delete ${path}`, 'delete dev/shop/s.yaml'];
    const { back: to } = history({ a: '1' }, version('1.0.0'));
    assert.deepEqual(await to(0), ['write dev/shop/.gitkeep', ...gone, note, '1.0.0 → ']);
    const shared = history({ a: '1' }, { ...version('1.0.0'), 'dev/shop/others': 'x' });
    assert.deepEqual(await shared.back(0), [...gone, note, '1.0.0 → ']);
    // What was there without a descriptor is put back.
    const before = history({ 'dev/shop/s.yaml': 'once' }, version('1.0.0'));
    assert.deepEqual(await before.back(0), [`delete ${path}`, 'copy dev/shop/s.yaml', note, '1.0.0 → ']);
    const never = history({ a: '1' }, { b: '1' });
    assert.deepEqual(await never.back(0), [' → ']);
  });

  it('refuses a version whose files are not there, or are no files', async () => {
    const listing = deliveredFiles({}, { version: '1.0.0', files: [path, 'dev/shop/gone.yaml', 'dev/shop/link'] });
    const link = { 'dev/shop/link': { mode: '120000', text: 'x' } };
    const { back: to } = history({ ...listing, ...link }, version('1.1.0'));
    assert.deepEqual(await to('previous'), [
      'ROLLBACK_TARGET_MISSING',
      `${path} of commit ${'1'.padStart(40, '0')} lists files that are not there at that commit:`,
      'Name another version in rollbackTo.',
      'dev/shop/gone.yaml',
      'dev/shop/link',
    ]);
  });

  it('goes back from a descriptor that cannot be read, by the newest one that can', async () => {
    const { back: to } = history(version('1.0.0'), { [path]: '{' });
    assert.deepEqual(await to('previous'), [
      `copy ${path}`,
      `note: ${path} cannot be read as it is now: the newest one in its history that can be read says what is owned.`,
      '1.0.0 → 1.0.0',
    ]);
    assert.equal((await history({ [path]: '{' }).back('previous'))[0], 'ROLLBACK_TARGET_MISSING');
    const mails = { [path]: JSON.stringify(descriptorOf({ application: 'mail', files: [path] })) };
    assert.equal((await history(version('1.0.0'), mails).back('previous'))[0], 'PATH_CONFLICT');
  });
});

describe('The plan of a branch, word for word', () => {
  const pod = (image: string): string =>
    `kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {containers: [{image: "${image}"}]}\n`;
  type Changes = Readonly<Record<string, Held | null>>;
  function plan(before: Changes, changes: Changes, since: Changes = {}, onClash: 'tell' | 'refuse' = 'refuse') {
    const memory = new MemoryGit();
    const base = memory.commit(before);
    const source = memory.commit(changes, base);
    const tip = Object.keys(since).length === 0 ? base : memory.commit(since, base);
    const asked: unknown[] = [];
    const tips = async (branches: readonly string[]) => {
      asked.push(branches);
      return new Map(branches.includes('bump') ? [['bump', source]] : []);
    };
    const of = { ignored: (one: string) => one === path, downgrade: 'error', onClash } as const;
    return {
      asked,
      read: memory.read,
      work: (branch = 'bump') =>
        planBranch(
          { git: { ...memory.git, tips }, mergeBase: memory.mergeBase },
          { branch, repositoryLabel: 'a/gitops', identity: shop },
          of,
        )(tip),
    };
  }

  it('needs the branch', async () => {
    const { work, asked } = plan({ a: '1' }, { a: '2' });
    assert.deepEqual(await said(work('other')), [
      'SOURCE_BRANCH_MISSING',
      'a/gitops has no branch "other".',
      'Push it before this step (update-image-tag with delivery: branch does), or correct sourceBranch.',
    ]);
    assert.deepEqual(asked, [['other']]);
  });

  it('names what both have changed, twenty where people will merge', async () => {
    const names = Array.from({ length: 22 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const all = (text: string) => Object.fromEntries(names.map((one) => [one, text]));
    const why = 'the same lines have changed since';
    assert.deepEqual(await said(plan(all('1\n'), all('2\n'), all('3\n')).work()), [
      'MERGE_CONFLICTS',
      'The branch "bump" cannot be merged into the target; nothing was touched:',
      'Merge the target into it and push that, or have it made anew.',
      ...names.map((one) => `${one}: ${why}`),
    ]);
    const told = await said(plan(all('1\n'), all('2\n'), all('3\n'), 'tell').work());
    assert.deepEqual(told.slice(22, 23), [
      `note: The branch "bump" conflicts with the target: ${names
        .slice(0, 20)
        .map((one) => `${one}: ${why}`)
        .join('; ')}`,
    ]);
    // The branch has it deleted: so it is shown.
    const gone = await said(plan({ a: '1\n' }, { a: null }, { a: '2\n' }, 'tell').work());
    assert.deepEqual(gone[0], 'delete a');
  });

  it('reads only manifests to tell its images, and not thousands', async () => {
    const { work, read } = plan(
      { 'a.yml': pod('a:1'), 'b.JSON': '{}', 'c.txt': 'x', 'link.yaml': { mode: '120000', text: 'x' } },
      {
        'a.yml': pod('a:2'),
        'b.JSON': '{ }',
        'c.txt': 'y',
        'link.yaml': { mode: '120000', text: 'y' },
        'd.yaml': pod('d:1'),
        'e.yaml.bak': 'x',
      },
    );
    const { before, after } = await work();
    assert.deepEqual(
      [before.map(({ images }) => images), after.map(({ images }) => images)],
      [[['a:1']], [['a:2', 'd:1']]],
    );
    assert.deepEqual(
      after.map(({ files }) => files),
      [['a.yml', 'b.JSON', 'd.yaml']],
    );
    assert.equal(new Set(read).size, 5);
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`m${index}.yaml`, 'a: 1\n']));
    const large = plan({}, many);
    const wide = await large.work();
    assert.deepEqual([wide.before, wide.after], [[], []]);
    assert.deepEqual(large.read, []);
  });

  it('is told by the descriptors that it leaves, not by those that it takes away', async () => {
    const other = 'dev/mail/deployment.json';
    const mail = deliveredFiles({}, { application: 'mail', version: '7' });
    const { before, after } = await plan(
      { ...version('1.0.0'), ...mail },
      { ...version('1.1.0'), [other]: null },
    ).work();
    assert.deepEqual([before.map((one) => one.version), after.map((one) => one.version)], [['1.0.0'], ['1.1.0']]);
    const fresh = await plan({ a: '1' }, mail).work();
    assert.deepEqual([fresh.before.length, fresh.after[0]?.version], [0, '7']);
  });
});

describe('Landing on the target branch itself', () => {
  async function push(
    o: {
      changes?: TargetPlan['changes'];
      branch?: TargetPlan['branch'];
      dryRun?: boolean;
      tips?: readonly [string, string][];
      moved?: number;
    } = {},
  ) {
    const lines: string[] = [];
    const done: unknown[] = [];
    const written: NewCommit[] = [];
    let moved = o.moved ?? 0;
    const tip = '1'.repeat(40);
    const changes = o.changes ?? [{ kind: 'write', path: 'a', mode: '100644', content: Buffer.from('1') }];
    const never = (): never => assert.fail('not asked for');
    const ports = {
      git: {
        tips: async (branches: readonly string[]) => {
          done.push(branches);
          return new Map(o.tips ?? [['main', tip]]);
        },
        commit: never,
        entries: never,
        write: async (commit: NewCommit) => {
          written.push(commit);
          return '2'.repeat(40);
        },
        push: async (...of: readonly unknown[]) => {
          done.push(of);
          return moved-- > 0 ? ('moved' as const) : ('pushed' as const);
        },
      },
      clock: { now: () => 77, elapsed: () => 77, sleep: () => Promise.resolve() },
      log: recordingLog(lines),
      signal: new AbortController().signal,
      random: () => 0,
    };
    const plan = {
      changes,
      changedFiles: changes.map(({ path: at }) => at),
      content: 'c'.repeat(40),
      before: [],
      after: [],
      notes: [],
      branch: o.branch,
    } as unknown as TargetPlan;
    const landing = {
      identity: shop,
      repositoryLabel: 'a/gitops',
      targetBranch: 'main',
      plan: () => Promise.resolve(plan),
      commitMessage: () => {
        done.push('message');
        return 'Deliver shop';
      },
      author: { name: 'A', email: 'a@example.com' },
      dryRun: o.dryRun ?? false,
    };
    const { plan: _, ...result } = await pushToTarget(ports, landing);
    return { result, done, lines, written, tip };
  }
  const nothing = { pullRequest: undefined, superseded: [], closed: [], updates: [] };

  it('makes one commit on the tip, with what it is of, and pushes it', async () => {
    const { result, done, lines, written, tip } = await push();
    const commit = '2'.repeat(40);
    assert.deepEqual(result, { ...nothing, result: 'pushed', branch: 'main', commit, targetCommit: commit });
    assert.deepEqual(done, [['main'], 'message', ['main', commit, tip]]);
    assert.deepEqual(lines, ['info Pushed 2222222222 to main, which was at 1111111111.']);
    const author = { name: 'A', email: 'a@example.com', time: 77 };
    const [made] = written;
    assert.deepEqual([made?.base, made?.parents, made?.author, made?.committer], [tip, [tip], author, author]);
    assert.deepEqual(readTrailers(made?.message ?? ''), {
      identity: shop,
      target: tip,
      content: 'c'.repeat(40),
      changes: changesDigest(made?.changes ?? []),
    });
  });

  it('merges a branch, and needs no commit for one that contains the target', async () => {
    const branch = { tip: '3'.repeat(40), containsTarget: false };
    const merged = await push({ branch });
    assert.deepEqual(merged.written[0]?.parents, [merged.tip, branch.tip]);
    const ahead = await push({ branch: { ...branch, containsTarget: true } });
    assert.deepEqual([ahead.written, ahead.result.commit], [[], branch.tip]);
  });

  it('does nothing where nothing changes, and rehearses without a commit', async () => {
    const none = await push({ changes: [] });
    assert.deepEqual(none.result, {
      ...nothing,
      result: 'none',
      branch: '',
      commit: undefined,
      targetCommit: none.tip,
    });
    const dry = await push({ dryRun: true });
    assert.deepEqual(dry.result, {
      ...nothing,
      result: 'pushed',
      branch: 'main',
      commit: undefined,
      targetCommit: dry.tip,
    });
    assert.deepEqual([dry.done, dry.written], [[['main'], 'message'], []]);
  });

  it('plans again when others were faster, and gives up after sixty times', async () => {
    const again = 'info Somebody else pushed first; planning again on what is there now.';
    const { lines, written } = await push({ moved: 59 });
    assert.deepEqual([lines.length, lines[0], written.length], [60, again, 60]);
    await assert.rejects(push({ moved: 60 }), {
      code: 'TARGET_KEEPS_MOVING',
      message: 'Others pushed first 60 times.',
      mend: 'Nothing was lost and nothing is half done: run it again.',
    });
  });

  it('needs the branch', async () => {
    await assert.rejects(push({ tips: [] }), {
      code: 'TARGET_BRANCH_MISSING',
      message: 'a/gitops has no branch "main".',
      mend: 'Create it, or set targetBranch.',
    });
  });
});

describe('The digest of changes', () => {
  it('is that of what the commit of them changes', async () => {
    const memory = new MemoryGit();
    const before = memory.commit({ a: '1', b: '1', c: '1' });
    const after = memory.commit({ a: '2', b: null, d: 'x' }, before);
    const id = (await memory.git.entries(after, ['d'])).get('d')?.id ?? '';
    const write = { kind: 'write', path: 'a', mode: '100644', content: Buffer.from('2') } as const;
    const gone = { kind: 'delete', path: 'b' } as const;
    const copy = { kind: 'copy', path: 'd', mode: '100644', id } as const;
    const digest = differencesDigest(await memory.git.differences(before, after));
    assert.match(digest, /^[0-9a-f]{40}$/);
    assert.equal(changesDigest([write, gone, copy]), digest);
    assert.equal(changesDigest([copy, write, gone]), digest);
    for (const other of [
      [write, gone],
      [write, copy],
      [{ ...write, mode: '100755' as const }, gone, copy],
    ])
      assert.notEqual(changesDigest(other), digest);
  });
});
