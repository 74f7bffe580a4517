import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fluxUpdates, keepsRegistry, updatesFile, type FluxUpdate } from '../../core/images/flux-updates.ts';
import { references } from '../../core/images/request.ts';
import { formatReference } from '../../../core/images/reference.ts';
import { startJob } from './harness.ts';

/**
 * Commits that one run can make together: nothing that is set for one of them stands in the files of another, unless
 * both set the same.
 */
function together(
  updates: readonly FluxUpdate[],
  set: (update: FluxUpdate) => ReadonlyMap<string, string>,
): FluxUpdate[][] {
  const holds = ({ files }: FluxUpdate, name: string): boolean => files.some(({ before }) => before.includes(name));
  const disturbs = (one: FluxUpdate, other: FluxUpdate): boolean =>
    [...set(one)].some(([name, value]) => holds(other, name) && set(other).get(name) !== value);
  const runs: FluxUpdate[][] = [];
  for (const update of updates) {
    const run = runs.find((others) => others.every((other) => !disturbs(update, other) && !disturbs(other, update)));
    if (run === undefined) runs.push([update]);
    else run.push(update);
  }
  return runs;
}

async function check(run: readonly FluxUpdate[], inputs: Readonly<Record<string, string>>): Promise<void> {
  const job = await startJob();
  try {
    const files = run.flatMap((update, index) =>
      update.files.map((file) => ({ ...file, path: `${index}/${file.path}` })),
    );
    await job.write(Object.fromEntries(files.map(({ path, before }) => [path, before])));
    const done = await job.run({ ...inputs, downgrade: 'allow' });
    assert.equal(done.result, 'Succeeded', done.log);
    // Of many changes, the output holds only the first: that alone may be said.
    assert.deepEqual(
      done.issues.filter(({ message }) => !message.startsWith('The output updates')),
      [],
    );
    for (const { path, after } of files) assert.equal(await job.read(path), after, path);
  } finally {
    await job.remove();
  }
}

if (existsSync(updatesFile)) {
  describe('commits of Flux’s own automation, packaged', () => {
    it('are equalled byte for byte with policies', async () => {
      const runs = together(fluxUpdates(), ({ policies }) => new Map(Object.entries(policies)));
      for (const run of runs) {
        const policies = new Map(run.flatMap((update) => Object.entries(update.policies)));
        await check(run, { policies: [...policies].map(([policy, reference]) => `${policy}=${reference}`).join('\n') });
      }
    });

    it('are equalled byte for byte with images alone, where the registry stays', async () => {
      const kept = fluxUpdates().filter(keepsRegistry);
      const byRepository = ({ images }: FluxUpdate): ReadonlyMap<string, string> =>
        new Map(references(images).map((image) => [image.written, formatReference(image)]));
      for (const run of together(kept, byRepository))
        await check(run, { images: [...new Set(run.flatMap(({ images }) => images))].join('\n') });
    });
  });
}
