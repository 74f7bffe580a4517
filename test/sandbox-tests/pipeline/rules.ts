import assert from 'node:assert/strict';
import { load } from 'js-yaml';
import type { ExpandOptions, PipelineError } from '../../sandbox/pipeline/index.ts';
import { createBench } from './harness.ts';

/** What Azure Pipelines does with a file, and where that is written. */
export interface Rule {
  readonly rule: string;
  /** The address of the page, the thread or the source that says so. */
  readonly source: string;
  /** `pipeline.yml`, or several files by name; `shared:a.yml` lies in the repository `shared`. */
  readonly yaml: string | Readonly<Record<string, string>>;
  readonly given?: Partial<ExpandOptions>;
  /** The expanded YAML, or what the error says, with its place. */
  readonly gives: string | RegExp;
}

/** The pages of the documentation that most rules are from. */
export const DOCS = 'https://learn.microsoft.com/azure/devops/pipelines';
export const TEMPLATE_EXPRESSIONS = `${DOCS}/process/template-expressions`;
export const TEMPLATES = `${DOCS}/process/templates`;
export const EXPRESSIONS = `${DOCS}/process/expressions`;
export const PARAMETERS = `${DOCS}/process/template-parameters`;

/** One test for each rule. */
export function describeRules(title: string, rules: readonly Rule[]): void {
  describe(title, () => {
    let bench: Awaited<ReturnType<typeof createBench>>;
    before(async () => {
      bench = await createBench();
    });
    after(() => bench.remove());

    for (const { rule, source, yaml, given, gives } of rules) {
      it(rule, async () => {
        const expanded = bench.expand(typeof yaml === 'string' ? { 'pipeline.yml': yaml } : yaml, given);
        if (typeof gives === 'string') assert.deepEqual((await expanded).yaml, load(gives), source);
        else
          await assert.rejects(expanded, (error: PipelineError) => {
            assert.equal(error.name, 'PipelineError', error.stack);
            assert.match(error.message, gives, source);
            return true;
          });
      });
    }
  });
}
