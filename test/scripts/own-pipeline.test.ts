import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { readJson, root } from '../../scripts/project.ts';
import { expandPipeline } from '../sandbox/pipeline/index.ts';
import { tasks } from '../templates/consumer.ts';

interface Step {
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly job?: string;
  readonly deployment?: string;
  readonly environment?: string | { readonly name: string };
  readonly strategy?: {
    readonly matrix?: Readonly<Record<string, { readonly image: string; readonly node: string }>>;
    readonly runOnce?: { readonly deploy: { readonly steps: readonly Step[] } };
  };
  readonly steps?: readonly Step[];
}
interface Pipeline {
  readonly stages: readonly {
    readonly stage: string;
    readonly condition?: string;
    readonly variables?: unknown;
    readonly jobs: readonly Job[];
  }[];
}

describe('azure-pipelines.yml, the project’s own', () => {
  const file = 'azure-pipelines.yml';
  const text = readFileSync(join(root, file), 'utf8');
  const { stages } = load(text) as Pipeline;
  const jobs = stages.flatMap((stage) => stage.jobs.map((job) => ({ stage, job })));
  const stepsOf = ({ steps, strategy }: Job): readonly Step[] => steps ?? strategy?.runOnce?.deploy.steps ?? [];

  it('expands', () => {
    const expanded = expandPipeline({ file, repositories: { self: root }, tasks });
    assert.deepEqual(
      expanded.stages.map(({ name }) => name),
      ['check', 'publish'],
    );
  });

  it('tests on Linux, Windows and macOS, each with Node 20 and 24', () => {
    const matrix = jobs.find(({ job }) => job.job === 'test')?.job.strategy?.matrix ?? {};
    const legs = Object.values(matrix).map(({ image, node }) => `${image.replace(/-.*/, '').toLowerCase()} ${node}`);
    const wanted = ['linux', 'windows', 'macos'].flatMap((os) =>
      ['20.x', '24.x'].map((node) => `${os === 'linux' ? 'ubuntu' : os} ${node}`),
    );
    assert.deepEqual(legs.toSorted(), wanted.toSorted());
  });

  it('has secrets in one step alone, behind the environment’s approval and a tag', () => {
    const withSecret = jobs.filter(({ job }) => stepsOf(job).some(({ env }) => env !== undefined));
    assert.deepEqual(
      withSecret.map(({ job }) => job.deployment),
      ['publish'],
    );
    const [{ stage, job } = { stage: undefined, job: undefined }] = withSecret;
    assert.equal(job?.environment, 'marketplace');
    assert.match(
      stage?.condition ?? '',
      /succeeded\(\).*startsWith\(variables\['Build\.SourceBranch'\], 'refs\/tags\/v'\)/,
    );
    assert.deepEqual(
      stages.filter(({ variables }) => variables !== undefined).map((one) => one.stage),
      ['publish'],
    );
    assert.equal(text.match(/marketplaceToken/g)?.length, 1);
    assert.doesNotMatch(text, /System\.AccessToken/);
  });

  it('runs only what package.json names', () => {
    const { scripts } = readJson<{ scripts: Readonly<Record<string, string>> }>(join(root, 'package.json'));
    const named = jobs
      .flatMap(({ job }) => stepsOf(job))
      .flatMap(({ script = '' }) => [...script.matchAll(/npm run ([\w:-]+)/g)].map((m) => m[1] ?? ''));
    assert.ok(named.includes('reproduce') && named.includes('audit'));
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});
