import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
