import assert from 'node:assert/strict';
import { evaluate } from '../../sandbox/pipeline/expressions/evaluator.ts';
import { parseExpression } from '../../sandbox/pipeline/expressions/parser.ts';
import { directiveOf, segmentsOf } from '../../sandbox/pipeline/expressions/segments.ts';
import type { Value } from '../../sandbox/pipeline/expressions/values.ts';
import { toJson } from '../../sandbox/pipeline/expressions/values.ts';
import { record } from '../../sandbox/pipeline/run/contexts.ts';

const names: Record<string, Value> = {
  variables: record({ Name: 'Ada', empty: '', 'a.b': 'dotted', no: 'False', big: '1,234.5' }),
  jobs: record({ one: record({ result: 'Succeeded' }), two: record({ result: 'Failed' }) }),
  pipeline: record({ startTime: { kind: 'time', at: new Date('2026-03-04T05:06:07Z') } }),
};

function value(text: string): unknown {
  return toJson(evaluate(parseExpression(text), { names }));
}

/** Where a rule is written. */
const DOCS = 'https://learn.microsoft.com/azure/devops/pipelines/process/expressions';
/** The classes that Azure Pipelines' expressions come from, as a fork of GitHub's runner still carries them. */
const SOURCE =
  'https://github.com/ChristopherHX/runner.server/blob/main/src/Sdk/DTExpressions2/Expressions2/Sdk/Functions/v1';
const SPRINT_248 =
  'https://learn.microsoft.com/azure/devops/release-notes/2025/pipelines/sprint-248-update#new-pipeline-expression-functions';

/** Each row: the rule, an expression, and what it gives; grouped by where the rule is written. */
const RULES: Readonly<Record<string, readonly [rule: string, expression: string, expected: unknown][]>> = {
  [`${DOCS}#literals`]: [
    ['a quote is doubled', "'it''s'", "it's"],
    ['numbers', '-1.5', -1.5],
    ['numbers', '.5', 0.5],
    ['booleans in any case', 'TRUE', true],
    ['versions have two or three points', "coalesce(1.2.3, '')", '1.2.3'],
  ],
  [`${DOCS}#variables`]: [
    ['names ignore case', 'variables.name', 'Ada'],
    ['index syntax', "variables['a.b']", 'dotted'],
    ['a miss is null', 'variables.nobody', null],
    ['a member of a miss is null', 'variables.nobody.deeper', null],
  ],
  [`${DOCS}#functions`]: [
    ['and', 'and(true, 1, variables.name)', true],
    ['and stops at the first false', 'and(false, nobody)', false],
    ['or stops at the first true', 'or(true, nobody)', true],
    ['coalesce passes over null and empty text', "coalesce(variables.nobody, '', 'x', nobody)", 'x'],
    ['coalesce takes false and 0, which are not empty', 'coalesce(variables.nobody, false, 1)', false],
    ['contains ignores case', "contains('ABCDE', 'bcd')", true],
    ['containsValue of a list', "containsValue(split('a,b', ','), 'B')", true],
    ['containsValue of an object: its values', "containsValue(variables, 'ada')", true],
    ['containsValue converts each item to the type of the right side', "containsValue(split('1,2', ','), 2)", true],
    ['containsValue of text is no search', "containsValue('text', 't')", false],
    ['eq ignores case', "eq('Main', 'main')", true],
    ['eq: the right side becomes the left one’s type', "eq(true, 'false')", true],
    ['eq: the right side becomes the left one’s type', "eq('true', true)", true],
    ['eq: the right side becomes the left one’s type', "eq(1, '1.0')", true],
    ['eq: no conversion is no equality', "eq(1, 'one')", false],
    ['eq: null and empty text', "eq(variables.nobody, '')", true],
    ['ne', "ne('a', 'b')", true],
    ['ne: no conversion is inequality', "ne(1, 'one')", true],
    ['gt of versions', 'gt(1.2.10, 1.2.9)', true],
    ['ge of versions', "ge(1.2.3, '1.2.3')", true],
    ['lt of text ignores case', "lt('a', 'B')", true],
    ['lt of booleans', 'lt(False, True)', true],
    ['le', 'le(2, 2)', true],
    ['in', "in('B', 'A', 'b')", true],
    ['in with nothing to compare with', "in('B')", false],
    ['in: no conversion is no equality', "in(1, 'one', '1')", true],
    ['notIn', "notIn('D', 'A', 'B')", true],
    ['not', "not('')", true],
    ['not: text that says false is true', 'not(variables.no)', false],
    ['xor', 'xor(true, false)', true],
    ['startsWith', "startsWith('refs/heads/main', 'REFS/')", true],
    ['endsWith', "endsWith('ABCDE', 'de')", true],
    ['format', "format('{0} {{x}} {1}', 'a', 2)", 'a {x} 2'],
    ['format of times', "format('{0:yyyyMMdd}', pipeline.startTime)", '20260304'],
    ['format of times', "format('{0:yy\\-M\\-d H\\:mm\\:ss}', pipeline.startTime)", '26-3-4 5:06:07'],
    ['join', "join(';', split('a b', ' '))", 'a;b'],
    ['join: objects are empty text', "join(';', jobs.*)", ';'],
    ['join: no list is its own text', "join(';', 'x')", 'x'],
    ['length of text', "length('fabrikam')", 8],
    ['split: every character separates', "length(split('a,b;c', ',;'))", 3],
    ['split keeps empty parts', "length(split('a,,b,', ','))", 4],
    ['split, then an index', "split('a/b', '/')[1]", 'b'],
    ['replace', "replace('a.b.c', '.', '-')", 'a-b-c'],
    ['lower', "lower('FOO')", 'foo'],
    ['upper', "upper('bah')", 'BAH'],
    ['convertToJson of text', "convertToJson('a')", '"a"'],
    ['convertToJson of a list', "convertToJson(split('a b', ' '))", '[\n  "a",\n  "b"\n]'],
  ],
  [SPRINT_248]: [
    ['iif', "iif(eq(1, 1), 'yes', 'no')", 'yes'],
    ['trim', "trim('  x ')", 'x'],
  ],
  [`${DOCS}#filtered-arrays`]: [
    ['of an object: its values', "containsValue(jobs.*.result, 'Failed')", true],
    ['a list is no text', "in('Failed', join(',', jobs.*.result))", false],
    ['of what is no collection: nothing', 'length(variables.name.*)', 0],
  ],
  [`${DOCS}#type-casting`]: [
    ['boolean to text', "format('{0}', true)", 'True'],
    ['boolean to text', "eq(format('{0}', false), 'False')", true],
    ['boolean to number', 'eq(1, true)', true],
    ['null to boolean', 'or(false, variables.nobody)', false],
    ['null to text', "format('[{0}]', variables.nobody)", '[]'],
    ['null to number', 'eq(0, variables.nobody)', true],
    ['number to boolean', 'and(0, true)', false],
    ['number to text has no exponent and no separators', "format('{0}', 1234567.5)", '1234567.5'],
    ['number to version', 'eq(1.2.0, 1.2)', false],
    ['text to boolean: only empty text is false', "and('false', 'False', '0')", true],
    ['text to null', 'eq(variables.nobody, variables.empty)', true],
    ['empty text to number', "eq(0, '')", true],
    ['thousands separators and white space', 'eq(1234.5, variables.big)', true],
    ['white space around', "eq(12, ' 12 ')", true],
    ['no exponents', "eq(1000, '1e3')", false],
    ['blank text is no number', "eq(0, ' ')", false],
    ['text to version', "eq(1.2.3, '1.2.3')", true],
    ['version to text', "format('{0}', 1.2.3)", '1.2.3'],
    ['version to boolean', 'and(0.0.0, true)', true],
  ],
  [`${SOURCE}/Legacy/EvaluationResult.cs`]: [
    ['null is ordered as 0', 'lt(variables.nobody, 1)', true],
    ['null equals nothing else', 'eq(variables.nobody, false)', false],
    ['an object equals only itself', 'eq(jobs, variables)', false],
    ['an object equals only itself', 'eq(jobs, jobs)', true],
  ],
  [`${SOURCE}/Legacy/ExpressionConstants.cs`]: [
    ['numbers have seven decimals at most', "format('{0}', 0.123456789)", '0.1234568'],
    ['numbers have no trailing zeros', "format('{0}', 1.50)", '1.5'],
  ],
  [`${SOURCE}/SubString.cs`]: [['substring, which is not documented', "substring('abcdef', 1, 3)", 'bcd']],
};

describe('expressions', () => {
  for (const [source, rows] of Object.entries(RULES))
    for (const [rule, expression, expected] of rows)
      it(`${rule}: ${expression}`, () => assert.deepEqual(value(expression), expected, source));

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
    assert.throws(() => value("gt(1, 'x')"), /Unable to convert from String to Number\. Value: 'x'/);
    assert.throws(() => value('le(jobs, 1)'), /Unable to convert from Object to Number\. Value: Object/);
    assert.throws(() => value("ge(1.2.3, 'x')"), /Unable to convert from String to Version/);
    assert.throws(() => value('eq(null, 1)'), /Unrecognized named-value: 'null'/);
    assert.throws(() => value("format('{0:yyyy}', 'a')"), /'yyyy' are not valid for objects of type 'String'/);
    assert.throws(() => value("format('{0:d-M}', pipeline.startTime)"), /'d-M' are not valid .* 'DateTime'/);
    assert.throws(() => value("format('{0:QQ}', pipeline.startTime)"), /'QQ' are not valid .* 'DateTime'/);
    assert.throws(() => value("substring('abc', 2, 2)"), /within the string/);
    assert.throws(() => value("format('{1}', 'a')"), /references more arguments/);
    assert.throws(() => value("contains(jobs, 'a')"), /Unable to convert from Object to String/);
  });

  it('are no longer than 21,000 characters and no deeper than 50 levels', () => {
    assert.equal(value(`length('${'x'.repeat(20990)}')`), 20990);
    assert.throws(() => parseExpression(`'${'x'.repeat(21000)}'`), /max expression length 21000/);
    assert.equal(value(`${'not('.repeat(49)}1${')'.repeat(49)}`), false);
    assert.throws(() => parseExpression(`${'not('.repeat(50)}1${')'.repeat(50)}`), /max expression depth 50/);
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
