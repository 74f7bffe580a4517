import assert from 'node:assert/strict';
import type { TaskResult } from '../../sandbox/agent/index.ts';
import { evaluate } from '../../sandbox/pipeline/expressions/evaluator.ts';
import { parseExpression } from '../../sandbox/pipeline/expressions/parser.ts';
import { graphStatus, stepStatus } from '../../sandbox/pipeline/run/contexts.ts';

const STATUS = 'https://learn.microsoft.com/azure/devops/pipelines/process/expressions#job-status-functions';

type Upstream = Readonly<Record<string, TaskResult>>;

/** Stages and jobs: what is upstream, a condition, and whether it is met. */
const GRAPH: readonly [upstream: Upstream, condition: string, met: boolean][] = [
  [{}, 'succeeded()', true],
  [{ a: 'Succeeded', b: 'SucceededWithIssues' }, 'succeeded()', true],
  [{ a: 'Succeeded', b: 'Skipped' }, 'succeeded()', false],
  [{ a: 'Succeeded', b: 'Canceled' }, 'succeeded()', false],
  [{ a: 'Succeeded', b: 'Failed' }, "succeeded('a')", true],
  [{ a: 'Succeeded', b: 'Failed' }, "succeeded('A', 'b')", false],
  [{ a: 'Succeeded', b: 'Failed' }, 'failed()', true],
  [{ a: 'Succeeded', b: 'Skipped' }, 'failed()', false],
  [{ a: 'Succeeded', b: 'Failed' }, "failed('a')", false],
  [{}, 'failed()', false],
  [{ a: 'Succeeded', b: 'Failed' }, 'succeededOrFailed()', true],
  // The documentation: with skipped ones in the graph, ask not(canceled()) instead.
  [{ a: 'Skipped' }, 'succeededOrFailed()', false],
  [{ a: 'Skipped' }, 'not(canceled())', true],
  [{ a: 'Skipped', b: 'Failed' }, 'always()', true],
];

/** The same when the run was cancelled. */
const CANCELLED: readonly [condition: string, met: boolean][] = [
  ['succeeded()', false],
  ['failed()', false],
  ['succeededOrFailed()', false],
  ['canceled()', true],
  ['always()', true],
];

/** Steps: the job so far. */
const STEPS: readonly [status: TaskResult, condition: string, met: boolean][] = [
  ['Succeeded', 'succeeded()', true],
  ['SucceededWithIssues', 'succeeded()', true],
  ['Failed', 'succeeded()', false],
  ['Failed', 'failed()', true],
  ['Failed', 'succeededOrFailed()', true],
  ['Canceled', 'succeededOrFailed()', false],
  ['Canceled', 'canceled()', true],
  ['Canceled', 'always()', true],
];

describe('rules: status functions', () => {
  for (const [upstream, condition, met] of GRAPH)
    it(`${condition} after ${JSON.stringify(upstream)}: ${met}`, () => {
      const functions = graphStatus(new Map(Object.entries(upstream)), false);
      assert.equal(evaluate(parseExpression(condition), { names: {}, functions }), met, STATUS);
    });
  for (const [condition, met] of CANCELLED)
    it(`${condition} of a cancelled run: ${met}`, () => {
      const functions = graphStatus(new Map([['a', 'Succeeded' as const]]), true);
      assert.equal(evaluate(parseExpression(condition), { names: {}, functions }), met, STATUS);
    });
  for (const [status, condition, met] of STEPS)
    it(`${condition} of a step in a job that is ${status}: ${met}`, () => {
      assert.equal(evaluate(parseExpression(condition), { names: {}, functions: stepStatus(status) }), met, STATUS);
    });
});
