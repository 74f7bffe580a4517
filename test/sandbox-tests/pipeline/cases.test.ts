import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './harness.ts';
import { createBench, EXTENSION } from './harness.ts';
import { expandPipeline, PipelineError, runPipeline } from '../../sandbox/pipeline/index.ts';
import { checkPipelineSyntax } from '../../sandbox/pipeline/check-syntax.ts';
import { createSchemaCheck } from '../../sandbox/pipeline/schema-check.ts';

const CASES = join(import.meta.dirname, '../../../../shared/cases/pipelines');

/** Cases that cannot pass here, and why; each must fail in just this way. */
const IMPOSSIBLE: Readonly<Record<string, { readonly why: string; readonly error: RegExp }>> = {
  'cross-repo-template': {
    why: 'its repository az/typedtemplates is a folder that is not among the cases',
    error: /File \/pipeline\.yml not found in repository typedtemplates/,
  },
};

/** Cases whose steps judge at run time; a stage or job that must not be skipped is named. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  'continue-on-error-boolean': [],
  matrixgenerator: [],
  matrixjoboutputs: ['__default/B'],
  'override-same-variable-name-in-different-scope': [],
  runoncedeployonlyoutput: ['__default/B'],
  runoncedeployoutput: ['__default/B'],
  'stage-with-manual-trigger-verify': [],
  stagetostagedeps: ['B/B1'],
  staticvars: [],
};

/** Valid for Azure Pipelines, yet not for the published schema: it is older, or stricter. */
const NOT_IN_SCHEMA = new Set<string>([]);

if (existsSync(CASES)) {
  describe('the pipeline: cases of another implementation', () => {
    const schema = createSchemaCheck();
    let bench: Bench;
    before(async () => {
      bench = await createBench();
    });
    after(() => bench.remove());
    if (schema) {
      it('the published schema refuses misspelt inputs of our tasks, and tasks that nobody knows', () => {
        const task = {
          id: 'x',
          name: 'ours',
          version: { Major: 1, Minor: 0, Patch: 0 },
          inputs: [{ name: 'path', type: 'string' }],
          execution: {},
        };
        const check = createSchemaCheck([task]) ?? assert.fail();
        assert.deepEqual(check({ steps: [{ task: 'ours@1', inputs: { path: 'a' } }] }), []);
        assert.match(check({ steps: [{ task: 'ours@1', inputs: { pth: 'a' } }] }).join(), /steps\/0\/inputs: .*pth/);
        assert.notDeepEqual(check({ steps: [{ task: 'theirs@1' }] }), []);
      });
    }
    for (const folder of entryFolders()) {
      const text = readFileSync(join(CASES, folder, 'pipeline.yml'), 'utf8');
      const name = folder.split('/')[0] ?? '';
      const options = { file: 'pipeline.yml', repositories: repositoriesOf(folder, text) };
      const impossible = IMPOSSIBLE[name];
      const expected = /^# Expected(Exception|ErrorMessage|Message):/m.test(text);
      const syntaxOnly = /^# ValidateSyntax: true/m.test(text);
      if (impossible) {
        it(`${name} fails, because ${impossible.why}`, () => {
          assert.throws(() => expandPipeline(options), impossible.error);
        });
      } else if (expected) {
        it(`${name} is refused`, () => {
          assert.throws(() => expandPipeline(options), PipelineError);
        });
      } else if (syntaxOnly) {
        it(`${name} has no mistake of syntax`, () => checkPipelineSyntax(options));
      } else {
        it(`${name} expands`, () => {
          const pipeline = expandPipeline(options);
          assert.doesNotMatch(JSON.stringify(pipeline.yaml), /"(assert|error)":/);
          if (schema)
            assert.deepEqual(
              schema(pipeline.yaml).length > 0,
              NOT_IN_SCHEMA.has(name),
              schema(pipeline.yaml).join('\n'),
            );
        });
      }
      const wanted = RUNS[name];
      if (wanted) {
        it(`${name} runs`, async () => {
          const agentFolder = join(bench.root, name);
          const run = await runPipeline({ ...options, agentFolder, extension: EXTENSION });
          assert.equal(run.result, 'Succeeded', run.log);
          for (const one of wanted) {
            const [stage = '', job = ''] = one.split('/');
            assert.equal(run.stages[stage]?.jobs[job]?.result, 'Succeeded', one);
          }
        });
      }
    }
  });
}

function entryFolders(): string[] {
  return readdirSync(CASES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (existsSync(join(CASES, name, 'pipeline.yml')) ? name : `${name}/repo1`));
}

function repositoriesOf(folder: string, text: string): Record<string, string> {
  const repositories: Record<string, string> = { self: join(CASES, folder) };
  for (const [, name = '', path = ''] of text.matchAll(/^# LocalRepository: (\S+)=(\S+)/gim))
    repositories[name] = join(CASES, path);
  return repositories;
}
