import assert from 'node:assert/strict';
import { evaluate } from '../../sandbox/pipeline/expressions/evaluator.ts';
import { parseExpression } from '../../sandbox/pipeline/expressions/parser.ts';
import { directiveOf, segmentsOf } from '../../sandbox/pipeline/expressions/segments.ts';
import type { Value } from '../../sandbox/pipeline/expressions/values.ts';
import { toJson } from '../../sandbox/pipeline/expressions/values.ts';
import { record } from '../../sandbox/pipeline/run/contexts.ts';

const names: Record<string, Value> = {
  variables: record({ Name: 'Ada', empty: '', 'a.b': 'dotted' }),
  jobs: record({ one: record({ result: 'Succeeded' }), two: record({ result: 'Failed' }) }),
};

function value(text: string): unknown {
  return toJson(evaluate(parseExpression(text), { names }));
}

/** Each row: what Azure Pipelines' documentation of expressions says, and the page's section it is from. */
const ROWS: readonly [section: string, expression: string, expected: unknown][] = [
  ['literals', "'it''s'", "it's"],
  ['literals', '-1.5', -1.5],
  ['literals', 'TRUE', true],
  ['literals', "coalesce(1.2.3, '')", '1.2.3'],
  ['variables', 'variables.name', 'Ada'],
  ['variables', "variables['a.b']", 'dotted'],
  ['variables', 'variables.nobody', null],
  ['and', 'and(true, 1, variables.name)', true],
  ['and', 'and(false, nobody)', false],
  ['or', 'or(true, nobody)', true],
  ['coalesce', "coalesce(variables.nobody, '', 'x', nobody)", 'x'],
  ['contains', "contains('ABCDE', 'bcd')", true],
  ['containsValue', "containsValue(split('a,b', ','), 'B')", true],
  ['containsValue', "containsValue('text', 't')", false],
  ['eq: text ignores case', "eq('Main', 'main')", true],
  ['eq: the right side becomes the left one’s type', "eq(true, 'false')", true],
  ['eq: the right side becomes the left one’s type', "eq('true', true)", true],
  ['eq: the right side becomes the left one’s type', "eq(1, '1.0')", true],
  ['eq: no conversion is no equality', "eq(1, 'one')", false],
  ['eq: null and empty text', "eq(variables.nobody, '')", true],
  ['ne', "ne('a', 'b')", true],
  ['versions', 'gt(1.2.10, 1.2.9)', true],
  ['versions', "ge(1.2.3, '1.2.3')", true],
  ['lt', "lt('a', 'B')", true],
  ['le', 'le(2, 2)', true],
  ['in', "in('B', 'A', 'b')", true],
  ['notIn', "notIn('D', 'A', 'B')", true],
  ['not', "not('')", true],
  ['xor', 'xor(true, false)', true],
  ['startsWith', "startsWith('refs/heads/main', 'REFS/')", true],
  ['endsWith', "endsWith('ABCDE', 'de')", true],
  ['format', "format('{0} {{x}} {1}', 'a', 2)", 'a {x} 2'],
  ['join', "join(';', split('a b', ' '))", 'a;b'],
  ['join: no list is its own text', "join(';', 'x')", 'x'],
  ['split: every character separates', "length(split('a,b;c', ',;'))", 3],
  ['split', "split('a/b', '/')[1]", 'b'],
  ['replace', "replace('a.b.c', '.', '-')", 'a-b-c'],
  ['lower', "lower('FOO')", 'foo'],
  ['upper', "upper('bah')", 'BAH'],
  ['trim', "trim('  x ')", 'x'],
  ['length', "length('fabrikam')", 8],
  ['iif', "iif(eq(1, 1), 'yes', 'no')", 'yes'],
  ['substring', "substring('abcdef', 1, 3)", 'bcd'],
  ['convertToJson', "convertToJson('a')", '"a"'],
  ['text of a boolean', "format('{0}', true)", 'True'],
  ['text of a boolean', "eq(format('{0}', false), 'False')", true],
  ['wildcard', "containsValue(jobs.*.result, 'Failed')", true],
  ['wildcard', "in('Failed', join(',', jobs.*.result))", false],
];

describe('expressions', () => {
  for (const [section, expression, expected] of ROWS)
    it(`${section}: ${expression}`, () => assert.deepEqual(value(expression), expected));

  it('refuse what they do not know, and only when it is evaluated', () => {
    assert.throws(() => value('nobody'), /Unrecognized named-value: 'nobody'/);
    assert.throws(() => value('nobody()'), /Unrecognized function: 'nobody'/);
    assert.equal(value("iif(true, 'a', 'b')"), 'a');
    assert.throws(() => value("iif(true, 'a', nobody)"), /nobody/);
  });

  it('refuse wrong grammar, wrong counts and what cannot be compared', () => {
    for (const text of ['3 + 4', "'open", 'eq(1', 'a b', 'variables.', '', 'a[1', '1.2.x', "eq('a',)"])
      assert.throws(() => parseExpression(text), text);
    assert.throws(() => value('eq(1)'), /Too few arguments/);
    assert.throws(() => value('not(1, 2)'), /Too many arguments/);
    assert.throws(() => value("gt(1, 'x')"), /Unable to convert/);
    assert.throws(() => value("format('{1}', 'a')"), /references more arguments/);
    assert.throws(() => value("contains(jobs, 'a')"), /Unable to convert from Object to String/);
  });

  it('are found in text, a quoted }} not taken for the end', () => {
    assert.equal(segmentsOf("a ${{ format('}}') }} b").length, 3);
    assert.throws(() => segmentsOf('${{ open'), /not closed/);
    assert.throws(() => segmentsOf('x ${{ if true }}'), /not allowed in this context/);
  });

  it('know directives by their first word alone', () => {
    assert.equal(directiveOf('${{ if eq(1, 1) }}')?.kind, 'if');
    assert.equal(directiveOf('${{ each x in variables }}')?.kind, 'each');
    assert.equal(directiveOf('${{ insert }}')?.kind, 'insert');
    assert.equal(directiveOf("${{ iif(true, 'a', 'b') }}"), undefined);
    assert.throws(() => directiveOf('${{ else true }}'), /Unexpected symbol/);
  });
});
