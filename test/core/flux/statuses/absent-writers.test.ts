import assert from 'node:assert/strict';

import { absentWriters } from '../../../../core/flux/statuses/absent-writers.ts';
import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import type { CommitStatus } from '../../../../core/ports/commit-statuses.ts';
import { commits } from '../build.ts';
import { azure, judge, ofInfra, on, status, statusesOf } from './statuses.ts';

const { old, awaited, newer } = commits;

describe('Who reported before, and does not now', () => {
  const heard = judge([on(awaited, status())]);
  const warned = (before: Readonly<Record<string, readonly CommitStatus[]>>, contexts = azure, judgements = heard) =>
    absentWriters(statusesOf(before), Object.keys(before), judgements, contexts);
  const other = status({ name: 'kustomization/apps/77aa1b2c' });

  it('is told by the last commit that anybody reported on', async () => {
    assert.deepEqual(
      await warned({
        [newer]: [],
        [old]: [status(), other],
        [awaited]: [status({ name: 'kustomization/apps/11111111' })],
      }),
      [
        'fluxcd/kustomization/apps/77aa1b2c has reported Kustomization/flux-system/apps at 11111111, and nothing of the awaited commit: if that is another cluster, name each in a line of statusContext, so that all are waited for.',
      ],
    );
    assert.deepEqual(await warned({ [old]: [status()] }), []);
    assert.deepEqual(await warned({ [old]: [status(ofInfra)] }), []);
  });

  it('is nobody where each is named, or the host does not answer', async () => {
    assert.deepEqual(await warned({ [old]: [other] }, statusContexts(['**'], 'azureRepos')), []);
    assert.deepEqual(await absentWriters(statusesOf({}), [old], heard, azure), []);
  });
});
