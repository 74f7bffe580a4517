import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { readInputs } from '../../../tasks/wait-for-flux/inputs.ts';
import { startWorld, version, type World } from './world.ts';

const image = 'registry.example/web:2.0';

describe('wait-for-flux, packaged: images instead of a commit', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ wait: false, cluster: { pace: { progressDeadline: 400, rollout: 200 } } });
  });
  afterEach(() => world.stop());

  /** Runs the task, and makes the commit of Flux's image automation once it has said what still runs. */
  const run = (tag: string, images: string) =>
    world.run(
      { images },
      {
        onLine: ({ text }) => {
          if (text.includes('Deployment/demo/web still has registry.example/web:1.0'))
            void world.repository.commit({ branch: 'main', files: version(tag) });
        },
      },
    );

  it('succeeds when whatever commit has brought them, and they run', async () => {
    const { outputs, log } = await run('2.0', `# what was built\n${image}\n`);
    assert.equal(outputs['result'], 'succeeded', log);
    assert.match(outputs['reason'] ?? '', /apps runs registry\.example\/web:2\.0/);
    assert.equal(outputs['appliedRevision'], `main@sha1:${(await world.repository.tip('main')) ?? ''}`);
    assert.equal(outputs['mergeCommit'], '');
    assert.match(log, /for registry\.example\/web:2\.0 in Kustomization\/flux-system\/apps/);
  });

  it('fails when they do not run, with what Kubernetes says', async () => {
    const { outputs, message } = await run('2.0-bad', `${image}-bad`);
    assert.equal(outputs['result'], 'failed', message);
    assert.match(message ?? '', /Deployment\/demo\/web failed with registry\.example\/web:2\.0-bad.*ProgressDeadline/);
  });
});

describe('wait-for-flux: what is waited for', () => {
  const read = (values: Readonly<Record<string, string>>) =>
    readInputs((name) => ({ kustomizations: 'apps', ...values })[name], undefined).options;
  const mistakes = (values: Readonly<Record<string, string>>): string => {
    try {
      read(values);
    } catch (thrown) {
      if (thrown instanceof TaskError) return thrown.related.map(({ message }) => message).join('\n');
    }
    return '';
  };

  it('is a pull request before a commit, or images', () => {
    const revision = '0'.repeat(40);
    assert.equal(read({ revision }).awaited.kind, 'revision');
    assert.equal(read({ revision, pullRequestId: '7', repository: 'gitops' }).awaited.kind, 'pullRequest');
    const { awaited, images } = read({ images: `${image}\n${image}\nnginx:1.27` });
    assert.equal(awaited.kind, 'images');
    assert.equal(images?.references.length, 2);
    assert.deepEqual(images.among, [{ kind: 'Kustomization', namespace: 'flux-system', name: 'apps' }]);
  });

  it('must be something, and one thing', () => {
    assert.match(mistakes({}), /revision: set it, or pullRequestId, or images/);
    assert.match(
      mistakes({ images: image, revision: '0'.repeat(40) }),
      /images: .*leave either them or revision empty/,
    );
    const beside = mistakes({ images: image, pullRequestId: '7', repository: 'gitops' });
    assert.match(beside, /images: .*leave either them or pullRequestId empty/);
    assert.match(mistakes({ images: image, backend: 'commitStatus', repository: 'gitops' }), /images: .*commitStatus/);
  });

  it('needs a version of each image', () => {
    const found = mistakes({ images: 'nginx\nWeb:1\nnginx:1.27' });
    assert.match(found, /images, line 1: "nginx" names no version: add a tag or a digest/);
    assert.match(found, /images, line 2: "Web:1" is no image reference/);
    assert.doesNotMatch(found, /line 3/);
  });
});
