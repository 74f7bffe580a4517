import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { readRecording, relationIn, replay } from './replay.ts';

const recordings = join(import.meta.dirname, '../../../../shared/cases/flux-recordings');

/** Recordings whose end is a matter of judgement, and what is judged here. */
const judged: Readonly<Record<string, string>> = {
  '08-kustomization-suspended': 'failed',
  '09-source-suspended': 'failed',
  // A source that cannot be fetched mends itself often: it is reported, and only the timeout ends it.
  '10a-source-401': 'pending',
};

/** Recordings whose commit changes nothing that the Kustomization builds. */
const nothingChanged = ['14-nothing-under-path', '14b-ignored-by-source'];

if (existsSync(recordings)) {
  describe('Recordings of real Flux controllers, through the verdict', () => {
    for (const file of readdirSync(recordings).filter((name) => name.endsWith('.jsonl'))) {
      const recording = readRecording(join(recordings, file));
      const name = file.replace('.jsonl', '');
      const awaited = recording.header.waitFor.sha;
      const failAfterAttempts = name.startsWith('17-') ? 3 : 1;

      it(`${name}: ends as it must, and is never wrong on the way`, () => {
        const steps = replay(recording, { failAfterAttempts });
        const final = steps.find((step) => step.overall.kind !== 'pending') ?? steps.at(-1);
        assert.equal(final?.overall.kind, judged[name] ?? recording.header.expected.outcome);
        if (final?.overall.kind === 'succeeded') {
          // Nothing was taken for success that the status of that moment doesn't say.
          const seen = recording.events.filter((event) => event.ms <= final.ms);
          const kustomization = seen.findLast((event) => event.object?.kind === 'Kustomization')?.object;
          const [track] = final.tracks;
          const unchanged = /nothing under its path changed/.test(track?.judgement.verdict.reason ?? '');
          assert.equal(unchanged, nothingChanged.includes(name));
          const status = kustomization?.['status'] as { lastAppliedRevision?: string };
          const applied = status.lastAppliedRevision?.split(':').at(-1) ?? '';
          assert.ok(['same', 'descendant'].includes(relationIn(recording.header, applied, awaited)));
        }
      });

      it(`${name}: does not fail before its attempts have failed`, () => {
        const steps = replay(recording, { failAfterAttempts: 99 }, { branch: false });
        const early = steps.find((step) => step.overall.kind === 'failed');
        const code = early?.overall.kind === 'failed' ? early.overall.track.judgement.verdict : undefined;
        if (code?.kind === 'failed') assert.ok(!['attemptsFailed'].includes(code.code), code.reason);
      });
    }
  });
}
