import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../scripts/build/bundle.ts';
import { buildAll, markCommonJs } from '../../scripts/build/build-all.ts';
import { checkBundle, evaluatedAtStart, heavyPackages, packageOf } from '../../scripts/build/checks.ts';
import { readTasks, root } from '../../scripts/project.ts';
import { miniRepository, type MiniRepository } from './mini-repository.ts';

const start = promisify(execFile);
const task = (body: string, head = ''): string => `${head}\nexport async function run(): Promise<void> {\n${body}\n}\n`;

describe('bundling', () => {
  let repository: MiniRepository;
  let output: string;

  beforeEach(async () => {
    repository = await miniRepository();
    output = join(repository.root, 'dist', 'build');
  });

  afterEach(() => repository.remove());

  it('makes a bundle that runs alone, without the sources and node_modules', async () => {
    await repository.write(
      'tasks/greet/index.ts',
      task("tl.setResult(tl.TaskResult.Succeeded, 'done');", "import * as tl from 'azure-pipelines-task-lib/task.js';"),
    );
    const { file } = await bundle({ root: repository.root, task: 'greet', outputFolder: output });
    const alone = join(repository.root, 'alone.cjs');
    await writeFile(alone, await readFile(file));
    const { stdout, stderr } = await start(process.execPath, [alone], {
      env: { PATH: '', AGENT_TEMPDIRECTORY: output },
    });
    assert.match(stdout, /^##vso\[task\.complete result=Succeeded;\]done$/m);
    assert.doesNotMatch(stdout, /warning|resource/i, 'the task library misses none of its files');
    assert.equal(stderr, '');
  });

  it('loads what is imported late only when it is used', async () => {
    await repository.write(
      'tasks/greet/index.ts',
      task(
        "if (process.argv[2] === 'git') {\n  const { simpleGit } = await import('simple-git');\n  console.log(typeof simpleGit);\n}",
      ),
    );
    await markCommonJs(join(repository.root, 'dist'));
    const [made] = await buildAll(repository.root, output);
    assert.ok(made);
    const early = [...evaluatedAtStart(made.metafile)].map((input) => packageOf(input)?.name);
    assert.ok(!early.includes('simple-git'));
    assert.ok(Object.keys(made.metafile.inputs).some((input) => packageOf(input)?.name === 'simple-git'));
    const { stdout } = await start(process.execPath, [made.file, 'git']);
    assert.equal(stdout, 'function\n');
  });

  it('carries a late module as text, which its licences still count, and runs it when it is asked for', async () => {
    await repository.write('tasks/greet/git.late.ts', "export { simpleGit } from 'simple-git';\n");
    await repository.write(
      'tasks/greet/index.ts',
      task(
        "if (process.argv[2] === 'git') {\n  const { simpleGit } = await import('./git.late.ts');\n  console.log(typeof simpleGit);\n}",
      ),
    );
    await markCommonJs(join(repository.root, 'dist'));
    const [made] = await buildAll(repository.root, output);
    assert.ok(made);
    assert.ok(Object.keys(made.metafile.inputs).some((input) => packageOf(input)?.name === 'simple-git'));
    const [written] = Object.values(made.metafile.outputs);
    assert.ok(Object.keys(written?.inputs ?? {}).some((input) => packageOf(input)?.name === 'simple-git'));
    assert.equal((await start(process.execPath, [made.file, 'git'])).stdout, 'function\n');
    // Without the text of the strings nothing of the package is left: it is really carried as text.
    const code = (await readFile(made.file, 'utf8')).replaceAll(
      /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gs,
      '',
    );
    assert.ok(code.length < 2000, code);
  });

  it('refuses a late module that holds code of ours', async () => {
    await repository.write('tasks/greet/own.ts', 'export const own = 1;\n');
    await repository.write('tasks/greet/git.late.ts', "export { own } from './own.ts';\n");
    await repository.write('tasks/greet/index.ts', task("await import('./git.late.ts');"));
    await assert.rejects(
      bundle({ root: repository.root, task: 'greet', outputFolder: output }),
      /may only import packages, not .*own\.ts/,
    );
  });

  it('leaves out of the Kubernetes client what nobody calls, and its kubeconfig works without', async () => {
    const config = '@kubernetes/client-node/dist/config.js';
    await repository.write('tasks/greet/kube.late.ts', `export { KubeConfig } from '${config}';\n`);
    const code = [
      "const { KubeConfig } = await import('./kube.late.ts');",
      'const config = new KubeConfig();',
      "config.loadFromClusterAndUser({ name: 'a', server: 'https://a.test' }, { name: 'b', token: 'c' });",
      'const options = {};',
      'await config.applyToHTTPSOptions(options);',
      'console.log(options.headers.Authorization);',
    ];
    await repository.write('tasks/greet/index.ts', task(code.join('\n')));
    await markCommonJs(join(repository.root, 'dist'));
    const { file, metafile } = await bundle({ root: repository.root, task: 'greet', outputFolder: output });
    assert.equal((await start(process.execPath, [file])).stdout, 'Bearer c\n');
    const left = Object.keys(metafile.inputs).filter((input) => /jsonpath-plus|node_modules.*dist\/gen\//.test(input));
    assert.deepEqual(left, []);
  });

  for (const name of heavyPackages) {
    it(`refuses a task that evaluates ${name} when it starts`, async () => {
      await repository.write('tasks/greet/index.ts', task('console.log(heavy);', `import * as heavy from '${name}';`));
      await assert.rejects(buildAll(repository.root, output), new RegExp(`evaluates ${name} when it starts`));
    });
  }

  it('tells where a source is wrong', async () => {
    await repository.write('tasks/greet/index.ts', task('', "import { gone } from './gone.ts';\nconsole.log(gone);"));
    await assert.rejects(buildAll(repository.root, output), /greet cannot be bundled: [\s\S]*\.\/gone\.ts/);
  });
});

describe('the check of a bundle', () => {
  const inputs = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, { bytes: 1, imports: [] }]));
  const metafile = (...paths: string[]) => ({
    inputs: inputs('entry.ts', ...paths),
    outputs: { 'out.js': { bytes: 1, inputs: {}, imports: [], exports: [], entryPoint: 'entry.ts' } },
  });

  it('finds a second copy of the task library', () => {
    const two = metafile(
      'node_modules/azure-pipelines-task-lib/task.js',
      'node_modules/other/node_modules/azure-pipelines-task-lib/task.js',
    );
    assert.match(checkBundle('greet', two, '', '/somewhere').join(), /2 copies of azure-pipelines-task-lib/);
  });

  it("finds this machine's paths and source maps", () => {
    const text = 'a("/somewhere/core/x.ts")\n//# sourceMappingURL=index.js.map';
    const problems = checkBundle('greet', metafile(), text, '/somewhere');
    assert.equal(problems.length, 2);
    assert.match(problems.join(), /path \/somewhere.*source map/s);
  });
});

describe('the tasks as they are', () => {
  for (const { name, folder, hasCode } of readTasks(root)) {
    if (!hasCode) continue;
    it(`${name}: importing it does nothing, run() does it`, async () => {
      const source = await readFile(join(folder, 'index.ts'), 'utf8');
      assert.match(source, /export (async )?function run\(|export const run\b/);
      assert.doesNotMatch(source, /^(void |await )?run\(\)/m);
    });
  }
});
