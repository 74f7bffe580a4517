import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/project.ts';
import { goModules } from '../../scripts/e2e/modules.mjs';
import { providePrograms, whyNoPrograms } from '../../scripts/e2e/programs.mjs';
import { freePorts } from '../e2e/flux/control-plane/processes.ts';

/** Builds what it is asked for as empty files, and counts how often. */
const goThatBuilds = `#!/bin/sh
echo "$1" >>"$HOME/calls"
[ "$1" = list ] && { echo "$HOME/module"; exit 0; }
[ "$1" = build ] || exit 0
while [ "$1" != -o ]; do shift; done
folder="$2"; shift 2
for package; do : >"$folder/$(basename "\${package%/v3}")"; done
`;

describe('what the end-to-end tests run', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-programs-'));
    await mkdir(join(folder, 'bin'));
    await mkdir(join(folder, 'module', 'config', 'crd', 'bases'), { recursive: true });
    await writeFile(join(folder, 'module', 'config', 'crd', 'bases', 'crd.yaml'), 'kind: CustomResourceDefinition\n');
    env = {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      LOCALAPPDATA: join(folder, 'cache'),
    };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const go = (text: string): Promise<void> => writeFile(join(folder, 'bin', 'go'), text, { mode: 0o755 });

  it('is not to be had without Go', async () => {
    env['PATH'] = join(folder, 'bin');
    assert.match((await whyNoPrograms(root, env)) ?? '', /Go is not on this machine/);
  });

  it('is built once, and found again even without Go', async () => {
    await go(goThatBuilds);
    assert.equal(await whyNoPrograms(root, env), undefined);
    const folders = await providePrograms(root, env);
    for (const { name, programs, crds } of goModules) {
      assert.deepEqual(
        (await readdir(folders[name])).sort(),
        [...Object.keys(programs), ...(crds.length > 0 ? ['crds'] : [])].sort(),
      );
    }
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    assert.deepEqual(await providePrograms(root, env), folders);
    assert.equal(await readFile(join(folder, 'calls'), 'utf8'), calls);
    await rm(join(folder, 'bin', 'go'));
    assert.equal(await whyNoPrograms(root, env), undefined);
  });

  it('says what Go said, and leaves nothing half made', async () => {
    await go('#!/bin/sh\necho "go: downloading a v1" >&2\necho "go: b@v2: no such module" >&2\nexit 1\n');
    await assert.rejects(providePrograms(root, env), ({ message }: Error) => {
      assert.match(message, /Building etcd, kube-apiserver failed: go: b@v2: no such module$/);
      return true;
    });
    assert.deepEqual(await readdir(join(folder, 'cache', 'gitops-delivery', 'tools')), []);
  });

  it('is built by two at once without harm', async () => {
    await go(goThatBuilds);
    const [one, other] = await Promise.all([providePrograms(root, env), providePrograms(root, env)]);
    assert.deepEqual(one, other);
    assert.equal((await readdir(join(folder, 'cache', 'gitops-delivery', 'tools'))).length, goModules.length);
  });

  it('runs on ports that differ', async () => {
    const ports = await freePorts(20);
    assert.equal(new Set(ports).size, 20);
  });

  it('ends with whoever started it, even when that was killed', async () => {
    const work = join(folder, 'work');
    await mkdir(work);
    // A process that starts the keeper and a program, says its id, and is then killed in the middle.
    const parent = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '--eval',
        `import { readFile } from 'node:fs/promises';
         import { keepProcesses } from ${JSON.stringify(join(root, 'test/e2e/flux/control-plane/processes.ts'))};
         const processes = keepProcesses(${JSON.stringify(work)});
         processes.start('sleeper', process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1000)']);
         await processes.untilReady('sleeper', async () => /\\d/.test(await processes.log('sleeper')));
         console.log(await processes.log('sleeper'));
         setInterval(() => {}, 1000);`,
      ],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const sleeper = Number(line);
    assert.ok(isAlive(sleeper));
    parent.kill('SIGKILL');
    while (existsSync(work)) await new Promise(setImmediate);
    assert.equal(isAlive(sleeper), false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
