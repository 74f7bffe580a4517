import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError } from '../../../core/errors.ts';
import { parseDescriptor } from '../../../core/manifests/descriptor.ts';
import { describeDelivery } from '../../../core/manifests/describe.ts';
import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import { findEarlierOutput, writeOutput } from '../../../core/manifests/output.ts';
import type { OutputPlan } from '../../../core/manifests/plan.ts';
import type { Files } from '../../../core/ports/files.ts';
import { nodeFiles } from '../../../platform/files.ts';

function planOf(content: Readonly<Record<string, string>>, application = 'shop'): OutputPlan {
  const identity = { environment: 'dev', application, cluster: '' };
  const files = Object.entries(content).map(([path, text]) => ({ path, content: text }));
  const path = `${application}/deployment.json`;
  const none = { id: '', number: '', definition: '', url: '' };
  const facts = {
    team: '',
    namespace: '',
    version: '',
    build: none,
    source: { repository: '', branch: '', commit: '' },
  };
  const descriptor = describeDelivery(identity, facts, [], [...Object.keys(content), path]);
  return {
    applications: [{ identity, files, descriptor: { path, content: serializeDescriptor(descriptor) } }],
    images: [],
    objectCount: 0,
    fileCount: files.length,
    digest: '',
    warnings: [],
  };
}

describe('writing the output', () => {
  let folder: string;
  const deliver = async (plan: OutputPlan, files: Files = nodeFiles(folder)) =>
    writeOutput(files, folder, plan, await findEarlierOutput(files, folder, plan));
  const found = async (): Promise<string[]> => (await nodeFiles(folder).list(folder)).map(({ path }) => path);
  /** Fails at the write of a path, as a full disk would. */
  const failingAt = (name: string): Files => ({
    ...nodeFiles(folder),
    write: async (path, content) => {
      if (path.endsWith(name)) throw new Error('disk full');
      await nodeFiles(folder).write(path, content);
    },
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'output-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says what was written and removed; what stayed the same is neither', async () => {
    await deliver(planOf({ 'a.yaml': '1', 'b.yaml': '1' }));
    const { written, removed } = await deliver(planOf({ 'a.yaml': '1', 'c.yaml': '1' }));
    assert.deepEqual(written, ['c.yaml', 'shop/deployment.json']);
    assert.deepEqual(removed, ['b.yaml']);
    assert.deepEqual(await found(), ['a.yaml', 'c.yaml', 'shop/deployment.json']);
    assert.deepEqual((await deliver(planOf({ 'a.yaml': '1', 'c.yaml': '1' }))).written, []);
  });

  it('puts everything back when a write fails', async () => {
    await deliver(planOf({ 'a.yaml': 'old', 'b.yaml': 'old' }));
    await assert.rejects(deliver(planOf({ 'a.yaml': 'new', 'c.yaml': 'new' }), failingAt('c.yaml')), /disk full/);
    assert.deepEqual(await found(), ['a.yaml', 'b.yaml', 'shop/deployment.json']);
    assert.equal(await readFile(join(folder, 'a.yaml'), 'utf8'), 'old');
    const descriptor = parseDescriptor(await readFile(join(folder, 'shop/deployment.json'), 'utf8'), 'd');
    assert.deepEqual(descriptor.files, ['a.yaml', 'b.yaml', 'shop/deployment.json']);
  });

  /** Does nothing any more from the write of a path on. */
  const killedAt = (name: string): Files => {
    let killed = false;
    const alive = nodeFiles(folder);
    return {
      ...alive,
      write: async (path, content) => {
        killed ||= path.endsWith(name);
        if (killed) throw new Error('killed');
        await alive.write(path, content);
      },
      remove: async (path) => {
        if (killed) throw new Error('killed');
        await alive.remove(path);
      },
    };
  };

  for (const [which, earlier] of [
    ['a later run', true],
    ['the first run', false],
  ] as const) {
    it(`${which}, killed in between, is cleaned up by the next`, async () => {
      if (earlier) await deliver(planOf({ 'a.yaml': 'old' }));
      await assert.rejects(deliver(planOf({ 'b.yaml': 'new', 'c.yaml': 'new' }), killedAt('c.yaml')));
      assert.deepEqual(await found(), ['b.yaml', 'shop/deployment.json']);
      await deliver(planOf({ 'd.yaml': 'newest' }));
      assert.deepEqual(await found(), ['d.yaml', 'shop/deployment.json']);
    });
  }

  it('makes room before it puts back what was there, when the disk is full', async () => {
    await deliver(planOf({ 'old.yaml': '1' }));
    const files = nodeFiles(folder);
    const room = 4;
    const full: Files = {
      ...files,
      write: async (path, content) => {
        if ((await files.kind(path)) === 'absent' && (await found()).length >= room) throw new Error('disk full');
        await files.write(path, content);
      },
    };
    const plan = planOf({ 'a.yaml': '1', 'b.yaml': '1', 'c.yaml': '1', 'd.yaml': '1' });
    await assert.rejects(deliver(plan, full), /disk full/);
    assert.deepEqual(await found(), ['old.yaml', 'shop/deployment.json']);
  });

  it('lets a file become a folder and back', async () => {
    await deliver(planOf({ 'x/y': 'file' }));
    await deliver(planOf({ 'x/y/z.yaml': 'below' }));
    await deliver(planOf({ 'x/y': 'file' }));
    assert.deepEqual(await found(), ['shop/deployment.json', 'x/y']);
  });

  it('refuses the path of another identity', async () => {
    await deliver(planOf({ 'A.yaml': '1' }, 'other'));
    await assert.rejects(deliver(planOf({ 'a.yaml': '1' })), { code: 'OUTPUT_CONFLICT' });
  });

  const refusal = (error: unknown): readonly unknown[] => {
    assert.ok(error instanceof TaskError);
    return [
      error.code,
      error.message,
      error.mend,
      ...error.related.map(({ message, at }) => `${at?.file}: ${message}`),
    ];
  };
  const refused = async (plan: OutputPlan): Promise<readonly unknown[]> => {
    const before = await found();
    const error: unknown = await deliver(plan).catch((thrown: unknown) => thrown);
    assert.deepEqual(await found(), before);
    return refusal(error);
  };

  it('says which paths belong to whom, and how that is mended', async () => {
    await deliver(planOf({ 'A.yaml': '1', 'b.yaml': '1', 'c.yaml': '1' }, 'other'));
    assert.deepEqual(await refused(planOf({ 'a.yaml': '1', 'c.yaml': '1' })), [
      'OUTPUT_CONFLICT',
      'The output folder holds files of another identity that this run would overwrite; nothing was written:',
      'Put {environment}, {cluster} and {application} into layout and descriptorLayout, or use another outputPath.',
      'other/deployment.json: A.yaml belongs to other in dev',
      'other/deployment.json: c.yaml belongs to other in dev',
    ]);
    assert.deepEqual((await deliver(planOf({ 'd.yaml': '1' }))).removed, []);
  });

  it('leaves files that only have a descriptor’s name alone, unless its own goes there', async () => {
    const files = nodeFiles(folder);
    await files.write(join(folder, 'x/deployment.json'), '{"name": "theirs"}');
    await deliver(planOf({ 'a.yaml': '1' }));
    assert.equal(await readFile(join(folder, 'x/deployment.json'), 'utf8'), '{"name": "theirs"}');
    await assert.rejects(deliver(planOf({ 'a.yaml': '1' }, 'x')), { code: 'DESCRIPTOR_INVALID' });
  });

  it('finds its earlier files by the name that its descriptor has', async () => {
    const named = (plan: OutputPlan, name: string): OutputPlan => ({
      ...plan,
      applications: plan.applications.map((one) => {
        assert.ok(one.descriptor !== undefined);
        const content = one.descriptor.content.toString().replaceAll('shop/deployment.json', name);
        return { ...one, descriptor: { path: name, content } };
      }),
    });
    await deliver(named(planOf({ 'a.yaml': '1' }), 'meta/shop.json'));
    await deliver(named(planOf({ 'b.yaml': '1' }), 'meta/shop.json'));
    assert.deepEqual(await found(), ['b.yaml', 'meta/shop.json']);
    // Also where it has another place now: the old one goes with its files.
    await deliver(named(planOf({ 'c.yaml': '1' }), 'shop.json'));
    assert.deepEqual(await found(), ['c.yaml', 'shop.json']);
  });

  it('without descriptors writes, and removes nothing', async () => {
    const bare = (content: Readonly<Record<string, string>>): OutputPlan => {
      const plan = planOf(content);
      return { ...plan, applications: plan.applications.map((one) => ({ ...one, descriptor: undefined })) };
    };
    assert.deepEqual(await deliver(bare({ 'a.yaml': '1' })), { written: ['a.yaml'], removed: [] });
    assert.deepEqual(await deliver(bare({ 'b.yaml': '1' })), { written: ['b.yaml'], removed: [] });
    assert.deepEqual(await found(), ['a.yaml', 'b.yaml']);
  });

  it('says no word of what had gone already', async () => {
    await deliver(planOf({ 'a.yaml': '1', 'b.yaml': '1' }));
    await rm(join(folder, 'a.yaml'));
    assert.deepEqual((await deliver(planOf({ 'c.yaml': '1' }))).removed, ['b.yaml']);
  });

  it('an empty folder makes room for a file; one with files of others, a file and a link out of it do not', async () => {
    const files = nodeFiles(folder);
    await mkdir(join(folder, 'a.yaml'));
    await deliver(planOf({ 'a.yaml': '1' }));
    assert.deepEqual(await found(), ['a.yaml', 'shop/deployment.json']);
    await files.write(join(folder, 'b.yaml/theirs'), '');
    const folderThere = 'b.yaml in the output folder is a folder with files of others.';
    assert.deepEqual(await refused(planOf({ 'a.yaml': '1', 'b.yaml': '1' })), [
      'OUTPUT_CONFLICT',
      folderThere,
      'Change layout.',
    ]);
    const mend = 'Remove it, or use another outputPath.';
    await files.write(join(folder, 'c'), 'theirs');
    assert.deepEqual(await refused(planOf({ 'c/d/e.yaml': '1' })), [
      'OUTPUT_CONFLICT',
      'c is a file, not a folder.',
      mend,
    ]);
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await symlink(elsewhere, join(folder, 'd'));
    const link = 'd in the output folder is a link that leads out of it.';
    assert.deepEqual(await refused(planOf({ 'd/e.yaml': '1' })), ['OUTPUT_CONFLICT', link, mend]);
    assert.deepEqual(await nodeFiles(elsewhere).list(elsewhere), []);
    await rm(elsewhere, { recursive: true });
    await rm(join(folder, 'd'));
    await mkdir(join(folder, 'real'));
    await symlink('real', join(folder, 'd'));
    await deliver(planOf({ 'd/e.yaml': '1' }));
    assert.equal(await readFile(join(folder, 'real/e.yaml'), 'utf8'), '1');
  });

  it('makes the folder that is not there yet', async () => {
    await rm(folder, { recursive: true });
    assert.deepEqual((await deliver(planOf({ 'a/b.yaml': '1' }))).written, ['a/b.yaml', 'shop/deployment.json']);
    assert.deepEqual(await found(), ['a/b.yaml', 'shop/deployment.json']);
  });
});
