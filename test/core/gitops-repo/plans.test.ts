import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { blobId } from '../../../core/gitops-repo/blob-id.ts';
import { readDelivery } from '../../../core/gitops-repo/delivery.ts';
import { planDeploy } from '../../../core/gitops-repo/plan-deploy.ts';
import { planRemove } from '../../../core/gitops-repo/plan-remove.ts';
import { planRollback } from '../../../core/gitops-repo/plan-rollback.ts';
import type { Prune, TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { deliveredFiles } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';

const shop = { environment: 'dev', application: 'shop', cluster: '' };
const path = 'dev/shop/deployment.json';
const settings = { targetPath: '.', prune: 'owned' as Prune, ignored: (one: string) => one === path };
const done = (plan: TargetPlan) => plan.changes.map(({ kind, path: at }) => `${kind} ${at}`);

const related = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof TaskError)
      return [error.code, error.message, ...error.related.map(({ message }) => message)].join('\n');
    throw error;
  }
  return 'none';
};

/** Plans to deliver `files` into a target that holds `target`. */
function deploy(files: Record<string, string>, target: Record<string, Held>, prune: Prune = 'owned') {
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
  return planDeploy(memory.git, delivery, { ...settings, prune, downgrade: 'error' })(tip);
}

describe('what a delivery may touch', () => {
  const other = deliveredFiles({ 'dev/mail/m.yaml': 'mail' }, { application: 'mail' });

  it('is nothing that another application lists: the error names both', async () => {
    const taking = deliveredFiles({ 'dev/mail/m.yaml': 'shop', 'dev/shop/s.yaml': 's' });
    const said = await related(deploy(taking, other));
    assert.match(said, /^PATH_CONFLICT\nshop in dev would change files of others/);
    assert.match(said, /dev\/mail\/m\.yaml belongs to mail in dev \(dev\/mail\/deployment\.json\)/);
    // A folder without descriptor neither.
    assert.match(await related(deploy({ 'dev/mail/m.yaml': 'shop' }, other)), /^PATH_CONFLICT/);
  });

  it('is what nobody lists, and what it listed itself, whoever else is near', async () => {
    const files = deliveredFiles({ 'dev/shop/s.yaml': '2' });
    assert.deepEqual(done(await deploy(files, { ...other, 'dev/shop/s.yaml': 'by hand' })), [
      `write ${path}`,
      'write dev/shop/s.yaml',
    ]);
    const mine = deliveredFiles({ 'dev/shop/s.yaml': '1', 'dev/shop/old.yaml': '1' });
    assert.deepEqual(done(await deploy(files, { ...other, ...mine })), [
      `write ${path}`,
      'delete dev/shop/old.yaml',
      'write dev/shop/s.yaml',
    ]);
  });

  it('is no file of another application though its own descriptor claims it: it stays, and that is said', async () => {
    const files = deliveredFiles({ 'dev/shop/s.yaml': '2' });
    const claiming = deliveredFiles(
      { 'dev/shop/s.yaml': '1' },
      { files: [path, 'dev/mail/m.yaml', 'dev/shop/s.yaml'] },
    );
    const target = { ...other, ...claiming };
    const stays = /lists too; they are not taken away: dev\/mail\/m\.yaml: mail in dev \(dev\/mail\/deployment\.json\)/;
    const plan = await deploy(files, target);
    assert.deepEqual(done(plan), [`write ${path}`, 'write dev/shop/s.yaml']);
    assert.match(plan.notes.join(), stays);
    const memory = new MemoryGit();
    const gone = await planRemove(memory.git, shop, path, settings)(memory.commit(target));
    assert.deepEqual(done(gone), ['write dev/shop/.gitkeep', `delete ${path}`, 'delete dev/shop/s.yaml']);
    assert.match(gone.notes.join(), stays);
    // Nor may it be written, by a claim in what is delivered and what was.
    const both = deliveredFiles({ 'dev/mail/m.yaml': 'shop', 'dev/shop/s.yaml': '2' });
    assert.match(await related(deploy(both, target)), /^PATH_CONFLICT[^]*m\.yaml belongs to mail in dev/);
  });

  it('is unknown without a last descriptor: nothing is pruned then, and that is said', async () => {
    const files = deliveredFiles({ 'dev/shop/s.yaml': '1' });
    const said = /no dev\/shop\/deployment\.json yet.*nothing of it is pruned/;
    const first = await deploy(files, { ...other, 'dev/shop/old.yaml': 'x' });
    assert.match((first.remarks ?? []).join(), said);
    assert.deepEqual(done(first), [`write ${path}`, 'write dev/shop/s.yaml']);
    assert.deepEqual((await deploy(files, { ...other, ...files })).remarks, []);
    assert.deepEqual((await deploy(files, other, 'none')).remarks, []);
  });

  it('is no other application’s file even with prune: folder', async () => {
    const inside = {
      'dev/shop/sub/x.yaml': 'x',
      'dev/shop/sub/deployment.json': deliveredFiles(
        {},
        { application: 'sub', files: ['dev/shop/sub/deployment.json', 'dev/shop/sub/x.yaml'] },
      )['dev/sub/deployment.json'] as string,
    };
    const said = await related(deploy(deliveredFiles({ 'dev/shop/s.yaml': '1' }), inside, 'folder'));
    assert.match(said, /dev\/shop\/sub\/x\.yaml belongs to sub in dev/);
    const free = await deploy(deliveredFiles({ 'dev/shop/s.yaml': '1' }), { 'dev/shop/sub/x.yaml': 'x' }, 'folder');
    assert.deepEqual(done(free), [`write ${path}`, 'write dev/shop/s.yaml', 'delete dev/shop/sub/x.yaml']);
  });

  it('is no link, no submodule, and nothing that speaks to git', async () => {
    const stays = {
      'dev/shop/link': { mode: '120000', text: '../other' },
      'dev/shop/module': { mode: '160000', text: 'a'.repeat(40) },
      'dev/shop/empty/.gitkeep': '',
      'dev/shop/.gitattributes': '* text',
    };
    const target = { ...stays, 'dev/shop/junk': 'x' };
    const plan = await deploy(deliveredFiles({ 'dev/shop/s.yaml': '1' }), target, 'folder');
    assert.deepEqual(done(plan), [`write ${path}`, 'delete dev/shop/junk', 'write dev/shop/s.yaml']);
    // Nor where an own file has become one.
    const linked = { ...deliveredFiles({ 'dev/shop/old.yaml': '1' }), 'dev/shop/old.yaml': stays['dev/shop/link'] };
    const owned = await deploy(deliveredFiles({ 'dev/shop/s.yaml': '1' }), linked);
    assert.deepEqual(done(owned), [`write ${path}`, 'write dev/shop/s.yaml']);
    assert.match(owned.notes.join(), /links or submodules of others by now; they stay: dev\/shop\/old\.yaml/);
  });

  it('is no path that Git LFS keeps', async () => {
    const files = deliveredFiles({ 'dev/shop/big.tgz': '1', 'dev/shop/s.yaml': '1' });
    for (const [attributes, refused] of [
      [{ '.gitattributes': '# *.yaml filter=lfs\n*.tgz filter=lfs diff=lfs -text\n' }, true],
      [{ 'dev/.gitattributes': 'shop/*.tgz filter=lfs\n' }, true],
      [{ 'dev/.gitattributes': '/*.tgz filter=lfs\n' }, false],
      [{ '.gitattributes': 'dev/**/b?g.[st]gz filter=lfs\n' }, true],
      [{ '.gitattributes': '**/x/*.tgz filter=lfs\n' }, false],
      [{ '.gitattributes': '*.tgz filter=lfs\n', 'dev/shop/.gitattributes': '*.tgz -filter\n' }, false],
      [{ '.gitattributes': '* text=auto\n' }, false],
    ] as const) {
      const said = await related(deploy(files, attributes));
      assert.equal(/big\.tgz is kept in Git LFS/.test(said), refused, JSON.stringify(attributes));
      assert.doesNotMatch(said, /s\.yaml/);
    }
  });

  it('is no new name that only case tells from another', async () => {
    const files = deliveredFiles({ 'dev/shop/A.yaml': '1' });
    const said = await related(deploy(files, { 'dev/shop/a.yaml': 'x' }));
    assert.match(said, /dev\/shop\/A\.yaml and dev\/shop\/a\.yaml differ only in upper and lower case/);
    assert.match(await related(deploy(files, { 'Dev/x': 'x' })), /dev and Dev differ only/);
    const both = deliveredFiles({ 'dev/shop/A.yaml': '1', 'dev/shop/a.yaml': '1' });
    assert.match(await related(deploy(both, {})), /differ only/);
    // One that is there already is the repository's own affair, and one that takes the other's place is none.
    assert.equal(await related(deploy(files, { 'dev/shop/A.yaml': '0', 'dev/shop/a.yaml': '0' })), 'none');
    assert.equal(await related(deploy(files, deliveredFiles({ 'dev/shop/a.yaml': '1' }))), 'none');
  });

  it('is the place of a folder once all in it goes', async () => {
    const files = deliveredFiles({ 'dev/shop/y': 'y' });
    const inside = deliveredFiles({ 'dev/shop/y/z': 'z', 'dev/shop/y/deep/z': 'z' });
    const plan = await deploy(files, inside);
    assert.deepEqual(done(plan), [
      `write ${path}`,
      'write dev/shop/y',
      'delete dev/shop/y/deep/z',
      'delete dev/shop/y/z',
    ]);
    const link = { 'dev/shop/y/z': { mode: '120000', text: 'x' } };
    for (const [target, prune] of [
      [inside, 'none'],
      [{ ...inside, 'dev/shop/y/others': 'o' }, 'owned'],
      [{ ...inside, ...link }, 'owned'],
    ] as const) {
      assert.match(await related(deploy(files, target, prune)), /PATH_CONFLICT[^]*"dev\/shop\/y" is a folder/);
    }
  });

  it('is all that the application owns when it goes, but for links', async () => {
    const memory = new MemoryGit();
    const target = {
      ...deliveredFiles({ 'dev/shop/a.yaml': '1', 'dev/shop/b.yaml': '1' }),
      'dev/shop/b.yaml': { mode: '120000', text: 'x' },
    };
    const plan = await planRemove(memory.git, shop, path, settings)(memory.commit(target));
    assert.deepEqual(done(plan), ['write dev/shop/.gitkeep', 'delete dev/shop/a.yaml', `delete ${path}`]);
    assert.match(plan.notes.join(), /they stay: dev\/shop\/b\.yaml/);
  });
});

describe('going back by the descriptor’s history', () => {
  /** Commits one after the other, each with its files as they are then. */
  function history(...states: readonly Readonly<Record<string, Held | null>>[]) {
    const memory = new MemoryGit();
    const commits: string[] = [];
    for (const state of states) commits.push(memory.commit(state, commits.at(-1)));
    const ports = {
      git: memory.git,
      mergeBase: memory.mergeBase,
      history: { commits: async () => commits.toReversed() },
      merges: { broughtBy: async () => undefined },
      log: { info: () => undefined },
    };
    const back = (to: string) =>
      planRollback(
        ports,
        { identity: shop, targetBranch: 'main', descriptor: path, to, earlierAttempt: undefined },
        settings,
      )(commits.at(-1) ?? '');
    return { back, commits };
  }
  const version = (number: string, text = number) =>
    deliveredFiles(
      { 'dev/shop/s.yaml': text },
      { version: number, build: { id: '', number: '', definition: '', url: '' } },
    );

  it('takes the newest delivery of a version that was delivered several times', async () => {
    const { back } = history(version('1.0.0', 'first'), version('1.1.0'), version('1.0.0', 'second'), version('1.2.0'));
    const plan = await back('1.0.0');
    const change = plan.changes.find((one) => one.path === 'dev/shop/s.yaml');
    assert.equal(change?.kind === 'copy' ? change.id : '', blobId(Buffer.from('second')));
  });

  it('goes back from a descriptor that is broken, and passes over broken ones', async () => {
    const broken = { [path]: '{ broken', 'dev/shop/extra.yaml': 'x' };
    const listing = deliveredFiles({ 'dev/shop/s.yaml': '2', 'dev/shop/extra.yaml': 'x' }, { version: '1.1.0' });
    const { back } = history(version('1.0.0'), { [path]: 'broken too' }, listing, broken);
    const last = await back('previous');
    assert.deepEqual(done(last), [`copy ${path}`]);
    assert.equal(last.after[0]?.version, '1.1.0');
    assert.match(last.notes.join(), /cannot be read as it is now/);
    // What the newest readable one lists goes, when it is not the one to go back to.
    const first = await back('1.0.0');
    assert.deepEqual(done(first), [`copy ${path}`, 'delete dev/shop/extra.yaml', 'copy dev/shop/s.yaml']);
  });

  it('concerns one of several applications, and no other application that had this path once', async () => {
    const mail = deliveredFiles({ 'dev/mail/m.yaml': '2' }, { application: 'mail' });
    const former = { [path]: mail['dev/mail/deployment.json'] ?? '' };
    const { back } = history(former, version('1.0.0'), { ...version('1.1.0'), ...mail });
    assert.deepEqual(done(await back('previous')), [`copy ${path}`, 'copy dev/shop/s.yaml']);
    assert.match(await related(back('0.9.0')), /it holds "1\.1\.0", "1\.0\.0"\./);
  });

  it('brings back no file that is another application’s by now', async () => {
    const once = deliveredFiles({ 'dev/mail/m.yaml': 'of shop', 'dev/shop/s.yaml': '1' }, { version: '1.0.0' });
    const split = deliveredFiles({ 'dev/shop/s.yaml': '2' }, { version: '1.1.0' });
    const mail = deliveredFiles({ 'dev/mail/m.yaml': 'of mail' }, { application: 'mail' });
    const { back } = history(once, { ...split, ...mail });
    assert.match(await related(back('previous')), /^PATH_CONFLICT[^]*dev\/mail\/m\.yaml belongs to mail in dev/);
  });
});
