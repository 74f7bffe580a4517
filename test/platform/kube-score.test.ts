import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import { readKubeScore } from '../../core/manifests/lint/kube-score.ts';
import type { KubeScore } from '../../core/ports/manifest-tools.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findKubeScore } from '../../platform/kube-score.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { fixture, fixtureNames, lint, recorded, rulesOf } from '../core/manifests/lint/fixtures.ts';
import { recordingLog } from '../recording-log.ts';

describe('kube-score', () => {
  let folder: string;
  let lines: string[];
  const find = (path: string, signal = new AbortController().signal): Promise<KubeScore> =>
    findKubeScore({
      processes: nodeProcesses(),
      files: nodeFiles(join(folder, 'temporary')),
      log: recordingLog(lines),
      signal,
      path,
    });
  /** A program that says it is kube-score and then does as told. */
  const fake = async (score: string, version = 'echo "kube-score version: 1.20.0, commit: N/A"'): Promise<string> => {
    const path = join(folder, 'kube-score');
    await writeFile(path, `#!/bin/sh\nif [ "$1" = version ]; then ${version}; exit; fi\n${score}\n`, { mode: 0o755 });
    return path;
  };
  const failure = async (promise: Promise<unknown>): Promise<TaskError> => {
    const error: unknown = await promise.then(() => undefined).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof TaskError);
    return error;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-score-'));
    lines = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gets the objects and the version, and nothing of the job’s environment', async () => {
    process.env['SOME_TOKEN'] = 'hunter2';
    try {
      const tool = await find(
        await fake(`cat > "${folder}/in"; echo "$@" > "${folder}/args"; env > "${folder}/env"; echo '[]'`),
      );
      assert.equal(await tool.score('kind: A\n', '1.31'), '[]\n');
    } finally {
      delete process.env['SOME_TOKEN'];
    }
    assert.equal(await readFile(join(folder, 'in'), 'utf8'), 'kind: A\n');
    assert.equal(
      await readFile(join(folder, 'args'), 'utf8'),
      'score --output-format json --output-version v2 --kubernetes-version v1.31 -\n',
    );
    assert.doesNotMatch(await readFile(join(folder, 'env'), 'utf8'), /hunter2/);
    assert.match(lines.join('\n'), /kube-score version: 1\.20\.0/);
  });

  it('ends with 1 when it finds something, which is no failure', async () => {
    const tool = await find(await fake("cat > /dev/null; echo '[]'; exit 1"));
    assert.equal(await tool.score('', ''), '[]\n');
  });

  it('that is not there, or something else, says so', async () => {
    assert.match((await failure(find(join(folder, 'none')))).message, /^lintTool: there is no program ".*none"\.$/);
    const other = await failure(find(await fake('true', 'echo v3.1.0')));
    assert.equal(other.code, 'TOOL_MISSING');
    assert.match(other.message, /is not kube-score; asked for its version it ended with 0 and said "v3\.1\.0"/);
  });

  it('that fails says why', async () => {
    const tool = await find(await fake('cat > /dev/null; echo "Failed to score files: no such kind" >&2; exit 1'));
    const failed = await failure(tool.score('', ''));
    assert.equal(failed.code, 'PROCESS_FAILED');
    assert.match(failed.message, /exit code 1\): Failed to score files: no such kind$/);
    const usage = await find(await fake('cat > /dev/null; echo "Usage of kube-score"; exit 2'));
    assert.match((await failure(usage.score('', ''))).message, /exit code 2\): Usage of kube-score$/);
  });

  it('ends when the run is cancelled', async () => {
    const controller = new AbortController();
    const tool = await find(await fake(`exec sleep 100`), controller.signal);
    const scoring = failure(tool.score('', ''));
    controller.abort();
    assert.equal((await scoring).code, 'CANCELLED');
  });
});

const real = await nodeProcesses().find('kube-score');
if (real !== undefined) {
  describe('kube-score itself', () => {
    let temporary: string;
    let tool: KubeScore;
    const told = (text: string): readonly string[] =>
      readKubeScore(text)
        .map((each) => JSON.stringify(each))
        .toSorted();

    before(async () => {
      temporary = await mkdtemp(join(tmpdir(), 'kube-score-'));
      const { signal } = new AbortController();
      const setup = {
        processes: nodeProcesses(),
        files: nodeFiles(temporary),
        log: recordingLog([]),
        signal,
        path: real,
      };
      tool = await findKubeScore(setup);
    });
    after(() => rm(temporary, { recursive: true }));

    for (const name of fixtureNames) {
      it(`says of the objects in ${name}.yaml what was recorded`, async () => {
        assert.deepEqual(told(await tool.score(fixture(name), '1.31')), told(recorded(name)));
      });
    }

    const cases = join(import.meta.dirname, '../../../shared/cases');
    for (const folder of ['azure-vote-generated', 'fabrikate-generated'].filter((each) =>
      existsSync(join(cases, each)),
    )) {
      it(`finds nothing in ${folder} that no rule of ours finds on the same object`, async () => {
        const files = await readdir(join(cases, folder), { recursive: true });
        const manifests = files.filter((file) => /\.ya?ml$/.test(file)).map((file) => join(cases, folder, file));
        assert.ok(manifests.length > 0);
        for (const file of manifests) {
          const text = await readFile(file, 'utf8');
          const rules = rulesOf(lint(text, { json: await tool.score(text, '1.31') }));
          assert.deepEqual(
            rules.filter((rule) => rule.startsWith('kube-score/')),
            [],
            file,
          );
        }
      });
    }
  });
}
