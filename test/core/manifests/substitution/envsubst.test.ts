import assert from 'node:assert/strict';
import { envsubstSyntax } from '../../../../core/manifests/substitution/envsubst.ts';
import { substitute } from '../../../../core/manifests/substitution/substitute.ts';

const variables = new Map([
  ['NAME', 'value'],
  ['EMPTY', ''],
  ['_x1', 'low'],
  ['LOOP', '$NAME ${NAME}'],
]);
const run = (text: string, unknown: 'keep' | 'empty' = 'keep'): string =>
  substitute(text, envsubstSyntax, variables, unknown).text;

describe('envsubst', () => {
  it('replaces $NAME and ${NAME}, and takes the longest name', () => {
    assert.equal(run('a $NAME b ${NAME}c $_x1. $NAMES'), 'a value b valuec low. $NAMES');
  });

  it('leaves what is no name alone: $2, $(x), (/|$), $, ${, ${1}, ${a-b}', () => {
    const text = '/$2 $(date) (/|$)(.*) $ ${ ${1} ${a-b} ${NAME:=x} ${NAME%x} $$ $$$ "$"';
    assert.equal(run(text), text);
  });

  it('takes the default for what is missing or empty', () => {
    assert.equal(run('${NONE:-a b} ${EMPTY:-c} ${NAME:-d} ${NONE:-} ${NONE:-$NAME}'), 'a b c value  $NAME');
  });

  it('takes time that grows with the size of the text, whatever never closes in it', () => {
    for (const unit of ['${A:-', '{{/*', '{{/* */', '{{ \\"', "{{ \\'", '{{ `', '{{', ' ', '$$']) {
      const text = unit.repeat(500_000 / unit.length);
      assert.equal(run(text), text);
    }
  });

  it('writes a plain $ for $$ before a name or a brace', () => {
    assert.equal(run('$$NAME $${NAME} $$2 cost: 5$$'), '$NAME ${NAME} $$2 cost: 5$$');
  });

  it('puts a value in as it is: no second round', () => {
    assert.equal(run('$LOOP'), '$NAME ${NAME}');
  });

  it('touches nothing inside helm’s actions, however they are written', () => {
    const text = '{{ $NAME }}{{- range $NAME := .x -}}{{/* }} $NAME */}}{{ "}}" | f $NAME }}{{ `}}$NAME` }}';
    assert.equal(run(`${text}$NAME`), `${text}value`);
  });

  it('an action over several lines is one; braces that never close are none', () => {
    assert.equal(run('{{ a\n  $NAME\n}} $NAME'), '{{ a\n  $NAME\n}} value');
    assert.equal(run('x: "{{ $NAME"'), 'x: "{{ value"');
    assert.equal(run("it’s {{ .x }} and {{ don't $NAME }} $NAME"), "it’s {{ .x }} and {{ don't $NAME }} value");
  });

  it('braces that open once more before they close are none: what stands between is substituted', () => {
    assert.equal(run('x: "{{ $NAME"\ny: {{ .b }} $NAME'), 'x: "{{ value"\ny: {{ .b }} value');
    assert.equal(run('{{{{{{ $NAME'), '{{{{{{ value');
    assert.equal(run('{{ "{{" | f $NAME }} $NAME'), '{{ "{{" | f $NAME }} value');
  });

  it('names each missing variable with its line, also after CRLF, and puts nothing there when asked', () => {
    const { text, missing } = substitute('a $ONE\r\n{{ $X }}\r\n${TWO} $ONE', envsubstSyntax, variables, 'empty');
    assert.equal(text, 'a \r\n{{ $X }}\r\n ');
    assert.deepEqual(missing, [
      { name: 'ONE', line: 1 },
      { name: 'TWO', line: 3 },
      { name: 'ONE', line: 3 },
    ]);
  });

  it('stays fast on text that only looks like variables', () => {
    const text = '${'.repeat(50_000) + '{{ a'.repeat(50_000) + '$none\n'.repeat(50_000) + '$$'.repeat(50_000);
    assert.equal(run(text).length > 0, true);
  });
});
