import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../scripts/build/bundle.ts';
import { buildAll, markCommonJs } from '../../scripts/build/build-all.ts';
import { checkBundle, evaluatedAtStart, heavyPackages, packageOf } from '../../scripts/build/checks.ts';
import { partNames } from '../../scripts/build/part-names.ts';
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

  it('puts what is imported late into files of its own, which a start does not read, with one copy of what is shared', async () => {
    await repository.write('tasks/greet/own.ts', 'export const own = { count: 0 };\n');
    await repository.write(
      'tasks/greet/late.ts',
      "import { simpleGit } from 'simple-git';\nimport { own } from './own.ts';\nown.count += 1;\nexport const what = typeof simpleGit;\n",
    );
    await repository.write(
      'tasks/greet/index.ts',
      task(
        "if (process.argv[2] === 'git') {\n  const { what } = await import('./late.ts');\n  console.log(what, own.count);\n}",
        "import { own } from './own.ts';",
      ),
    );
    await markCommonJs(join(repository.root, 'dist'));
    const [made] = await buildAll(repository.root, output);
    assert.ok(made);
    assert.equal(made.files[0], 'index.js');
    assert.ok(made.files.includes('parts/late.js'));
    assert.ok((await readFile(made.file)).length < 2000, 'nothing of the package is in there');
    assert.equal((await start(process.execPath, [made.file, 'git'])).stdout, 'function 1\n');
    for (const name of made.files) if (name !== 'index.js') await rm(join(output, 'greet', name));
    await assert.rejects(start(process.execPath, [made.file, 'git']));
  });

  it('leaves Node’s loader of ES modules alone, which takes as long as a start', async () => {
    await repository.write('tasks/greet/late.ts', 'export const late = 1;\n');
    const loaded = 'process.moduleLoadList.some((name) => name.includes("esm/translators"))';
    await repository.write(
      'tasks/greet/index.ts',
      task(`const { late } = await import('./late.ts');\nconsole.log(late, ${loaded});`),
    );
    await markCommonJs(join(repository.root, 'dist'));
    const [made] = await buildAll(repository.root, output);
    assert.equal((await start(process.execPath, [made?.file ?? ''])).stdout, '1 false\n');
  });

  it('leaves out of the task library what runs programs and finds files', async () => {
    await repository.write(
      'tasks/greet/index.ts',
      task(
        "try {\n  tl.tool('git');\n} catch (error) {\n  console.log(String(error));\n}",
        "import * as tl from 'azure-pipelines-task-lib/task.js';",
      ),
    );
    const { file, metafile } = await bundle({ root: repository.root, task: 'greet', outputFolder: output });
    const names = new Set(Object.keys(metafile.inputs).map((input) => packageOf(input)?.name ?? ''));
    assert.deepEqual([...names].toSorted(), ['', 'azure-pipelines-task-lib']);
    await markCommonJs(join(repository.root, 'dist'));
    const { stdout } = await start(process.execPath, [file], { env: { PATH: '', AGENT_TEMPDIRECTORY: output } });
    assert.match(stdout, /^Error: not a part of this bundle$/m);
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

  it('refuses to load CommonJS late by itself, which would come without names', async () => {
    await repository.write('tasks/greet/index.ts', task("console.log((await import('semver')).valid('1.2.3'));"));
    await assert.rejects(
      buildAll(repository.root, output),
      /imports \S*node_modules\/semver\/index\.js late, which is CommonJS/,
    );
  });

  it('tells where a source is wrong', async () => {
    await repository.write('tasks/greet/index.ts', task('', "import { gone } from './gone.ts';\nconsole.log(gone);"));
    await assert.rejects(buildAll(repository.root, output), /greet cannot be bundled: [\s\S]*\.\/gone\.ts/);
  });
});

describe('the names of parts', () => {
  const output = (...paths: string[]) => ({
    bytes: 1,
    inputs: Object.fromEntries(paths.map((path) => [path, { bytesInOutput: 1 }])),
    imports: [],
    exports: [],
  });

  it('are the same wherever packages lie, and each its own', () => {
    const names = (prefix: string, hashes: readonly string[], turned: boolean): string[] => {
      const outputs = Object.entries({
        'out/index.js': output('core/a.ts'),
        [`out/parts/chunk-${hashes[0]}.js`]: output(`${prefix}node_modules/a/b.js`, 'core/b.ts'),
        [`out/parts/chunk-${hashes[1]}.js`]: output(`core/c.ts`),
        [`out/parts/land-${hashes[2]}.js`]: output('tasks/x/land.ts'),
      });
      const made = partNames({ inputs: {}, outputs: Object.fromEntries(turned ? outputs.toReversed() : outputs) });
      return ['chunk', 'chunk', 'land'].map((name, index) => made.get(`${name}-${hashes[index]}.js`) ?? '');
    };
    const here = names('', ['AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC'], false);
    assert.deepEqual(names('../../elsewhere/', ['ZZZZZZZZ', 'YYYYYYYY', 'XXXXXXXX'], true), here);
    assert.deepEqual(here, ['shared.js', 'shared-2.js', 'land.js']);
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
