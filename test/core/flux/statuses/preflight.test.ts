import assert from 'node:assert/strict';

import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import { statusPreflight } from '../../../../core/flux/statuses/preflight.ts';
import { commits, target as apps } from '../build.ts';
import { quietHost } from '../quiet-host.ts';
import { azure, failed, infra, status, statusesOf } from './statuses.ts';

const { old, awaited, newer } = commits;

describe('A look at statuses before anything is delivered', () => {
  const look = (
    tip: string | undefined,
    all: Parameters<typeof statusesOf>[0],
    asked: unknown[] = [],
    contexts = azure,
  ) =>
    statusPreflight(
      { ...quietHost, history: { ...quietHost.history, tip: () => Promise.resolve(tip) } },
      statusesOf(all, asked),
      [apps, infra],
      contexts,
    );

  it('says who has set any, and of what there are none', async () => {
    const asked: unknown[] = [];
    const found = await look(newer, { [newer]: [], [awaited]: [status()], [old]: [failed] }, asked);
    assert.deepEqual(found, {
      problems: [],
      facts: [
        'Kustomization/flux-system/apps: fluxcd/kustomization/apps/0c9c2e41 at 22222222: reconciliation succeeded',
      ],
      notes: [
        'Nothing has set a status of Kustomization/flux-system/infra on the 3 newest commits of main (33333333): look at the Provider and the Alert.',
      ],
    });
    assert.deepEqual(asked[0], [newer, 10]);
    const contexts = statusContexts(['**/77aa1b2c'], 'azureRepos');
    assert.match(
      (await look(newer, { [newer]: [] }, [], contexts)).notes.join(),
      /a status of \*\*\/77aa1b2c on the 1 newest/,
    );
  });

  it('finds an empty repository', async () => {
    const empty = { problems: ['Fabrikam/gitops has no commit yet.'], notes: [], facts: [] };
    assert.deepEqual(await look(undefined, {}), empty);
  });
});
