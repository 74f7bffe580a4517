import assert from 'node:assert/strict';
import { readDelivery } from '../../../core/gitops-repo/delivery.ts';
import { planDeploy } from '../../../core/gitops-repo/plan-deploy.ts';
import type { Prune } from '../../../core/gitops-repo/target-plan.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { deliveredFiles, descriptorOf } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';
import { path, said, settings, version } from './plan-words.ts';

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
