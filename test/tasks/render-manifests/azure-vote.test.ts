import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { startJob } from './harness.ts';

const cases = join(import.meta.dirname, '../../../../shared/cases');
const generated = join(cases, 'azure-vote-generated/arc-cicd-cluster/manifests');

/** Objects by kind and name: their order doesn't count. */
function objectsOf(text: string): unknown {
  const key = (object: unknown): string => JSON.stringify(object, ['kind', 'metadata', 'name']);
  return loadAll(text).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

if (existsSync(generated)) {
  describe('render-manifests, packaged: the tutorial’s application', () => {
    for (const environment of ['dev', 'stage']) {
      it(`gives for ${environment} what the tutorial’s own script gives`, async () => {
        const job = await startJob();
        try {
          await cp(join(cases, 'azure-vote'), job.folders.sources, { recursive: true });
          await job.write({ 'tags/frontend_image': '5c2f6b0d1e\n', 'tags/backend_image': '6.0.8\n' });
          const run = await job.run(
            {
              environment,
              sourcePath: 'azure-vote',
              substitution: 'envsubst',
              imageTagsPath: 'tags',
              cluster: 'arc-cicd-cluster',
              namespace: environment,
              layout: '{cluster}/manifests/{namespace}/{application}.yaml',
              templateLayout: '{cluster}/templates/{namespace}/{application}',
              variables: `VOTE_APP_TITLE=Awesome Voting App (${environment})`,
            },
            { variables: { AZURE_VOTE_IMAGE_REPO: 'contoso.azurecr.io/azvote', TARGET_NAMESPACE: environment } },
          );
          assert.equal(run.result, 'Succeeded', run.log);
          const path = `arc-cicd-cluster/manifests/${environment}/azure-vote.yaml`;
          const expected = await readFile(join(generated, environment, 'azure-vote.yaml'), 'utf8');
          assert.deepEqual(objectsOf(await job.output(path)), objectsOf(expected));
        } finally {
          await job.remove();
        }
      });
    }
  });
}
