import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Shown {
  readonly exitCode: number;
  readonly output: string;
}

async function demo(...args: string[]): Promise<Shown> {
  const command = ['--import', 'tsx', join(root, 'scripts/demo/main.ts'), ...args];
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } };
  try {
    const { stdout, stderr } = await run(process.execPath, command, options);
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error)) throw error;
    return { exitCode: Number(error.code), output: String(error.stdout) };
  }
}

/** The bare GitOps repository of a demo that was kept. */
async function keptRepository(output: string): Promise<{ folder: string; show: (path: string) => Promise<string> }> {
  const folder = /Everything is in (\S+)/.exec(output)?.[1] ?? '';
  const repositories = join(folder, 'azure-devops/repositories');
  const [name = ''] = await readdir(repositories);
  const show = async (path: string): Promise<string> =>
    (await run('git', ['--git-dir', join(repositories, name), 'show', `main:${path}`])).stdout;
  return { folder, show };
}

describe('the demo', function () {
  this.timeout(180_000);

  it('delivers to three environments, and what it shows is true', async () => {
    const { exitCode, output } = await demo();
    assert.equal(exitCode, 0, output);
    assert.equal(output.match(/Delivered\..* all of it is true/g)?.length, 2);
    assert.match(output, /Against gitops: 5 objects added/);
    const [rendered = '', images = ''] = output.split(/^New images/m);
    // On an agent for dev and stage, without one for prod; new images all on an agent.
    assert.equal(rendered.match(/✔ Kustomization\/flux-system\/apps-(?:dev|stage) applied/g)?.length, 2);
    assert.equal(images.match(/✔ Kustomization\/flux-system\/apps-(?:dev|stage|prod) applied/g)?.length, 3);
    assert.match(output, /Waiting for TaskCompleted[\s\S]*Grace[\s\S]*TaskCompleted: succeeded/);
    for (const row of [/^dev +1304 +#1 completed/m, /^stage +1304 +#2 completed/m, /^prod +1304 +#3 completed/m])
      assert.match(output, row);
    // Then new images, in what is there already.
    assert.match(output, /^prod +#3 completed .* web:1304, worker:1304 +prod-cluster at \w{8}, ready/m);
    assert.match(output, /^ {2}- {4}newTag: '1291'\n {2}\+ {4}newTag: '1304'$/m);
    assert.doesNotMatch(output, /##\[|##vso/);
  });

  it('shows a failing rollout: the reason, the chain stopped, the rollback proposed', async () => {
    const { exitCode, output } = await demo('--fail', 'stage');
    assert.equal(exitCode, 1, output);
    assert.match(output, /stage_rollout, .*ImagePullBackOff/s);
    assert.match(output, /To go back, complete pull request \d+/);
    assert.doesNotMatch(output, /prod · propose/);
  });

  it('does not believe a task that takes the old revision for ready', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'naive-'));
    try {
      await cp(join(root, 'dist/extension'), folder, { recursive: true });
      await cp(join(root, 'test/fixtures/naive-wait/index.js'), join(folder, 'tasks/wait-for-flux/index.js'));
      const { exitCode, output } = await demo('--extension', folder);
      assert.equal(exitCode, 2, output);
      assert.match(
        output,
        /What was shown is not true:\n- a rollout was reported, but dev runs \w{8}, which does not contain/,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('refuses arguments that it does not know', async () => {
    for (const args of [
      ['--fail', 'nowhere'],
      ['--flow', 'sideways'],
      ['--flow', 'image', '--fail', 'dev'],
    ]) {
      const { exitCode, output } = await demo(...args);
      assert.equal(exitCode, 2, output);
    }
  });

  const application = join(root, '../shared/cases/azure-vote/azure-vote');
  const generated = join(root, '../shared/cases/azure-vote-generated');
  if (existsSync(application) && existsSync(generated)) {
    it('delivers the tutorial’s application as the tutorial’s own flow renders it', async () => {
      const { exitCode, output } = await demo('--app', application, '--keep');
      assert.equal(exitCode, 0, output);
      const { folder, show } = await keptRepository(output);
      try {
        for (const environment of ['dev', 'stage']) {
          const path = `arc-cicd-cluster/manifests/${environment}/azure-vote.yaml`;
          const expected = await readFile(join(generated, path), 'utf8');
          assert.deepEqual(objects(await show(path)), objects(expected));
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});

/** The objects of a manifest by kind and name; the order does not count. */
function objects(yaml: string): Map<string, unknown> {
  const named = loadAll(yaml).filter(isObject);
  return new Map(
    named
      .map((object) => [`${object.kind}/${object.metadata.name}`, object] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function isObject(value: unknown): value is { kind: string; metadata: { name: string } } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}
