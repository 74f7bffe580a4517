import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import JSZip from 'jszip';
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

  it('shows the Marketplace its token, and nobody else: it is in no process’s arguments', async () => {
    assert.match(text, /node scripts\/publish\.mjs/);
    assert.doesNotMatch(text, /--token/);
    const folder = await mkdtemp(join(tmpdir(), 'publish-'));
    const seen: { readonly authorization: string | undefined; readonly argv: string }[] = [];
    let pid: number | undefined;
    const marketplace = createServer(({ headers: { authorization } }, response) => {
      const argv = process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
      seen.push({ authorization, argv });
      response.writeHead(401).end();
    });
    await once(marketplace.listen(0, '127.0.0.1'), 'listening');
    try {
      const vsix = join(folder, 'x.vsix');
      const manifest =
        '<PackageManifest><Metadata><Identity Id="x" Publisher="p" Version="1.0.0"/></Metadata></PackageManifest>';
      const zip = new JSZip().file('extension.vsixmanifest', manifest);
      await writeFile(vsix, await zip.generateAsync({ type: 'uint8array' }));
      const address = `http://127.0.0.1:${(marketplace.address() as AddressInfo).port}`;
      const child = spawn(process.execPath, ['scripts/publish.mjs', vsix, '--service-url', address], {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: folder, MARKETPLACE_TOKEN: 'sesame-open' },
        stdio: 'pipe',
      });
      ({ pid } = child);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
      const [code] = await once(child, 'close');
      assert.notEqual(code, 0, said);
      assert.ok(seen.length > 0, said);
      const shown = seen.map(({ authorization = '' }) => Buffer.from(authorization.replace('Basic ', ''), 'base64'));
      assert.ok(
        shown.some((who) => String(who).endsWith(':sesame-open')),
        said,
      );
      for (const { argv } of seen) assert.doesNotMatch(argv, /sesame/);
      assert.doesNotMatch(said, /sesame/);
    } finally {
      marketplace.close();
      await rm(folder, { recursive: true });
    }
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
