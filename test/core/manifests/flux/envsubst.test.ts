import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envsubst, type Variable } from '../../../../core/manifests/flux/envsubst.ts';
import { BadSubstitution } from '../../../../core/manifests/flux/envsubst-parse.ts';

interface Recorded {
  readonly variables: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly text: string; readonly result?: string; readonly error?: string }[];
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/flux/envsubst.json'), 'utf8'),
) as Recorded;

const from =
  (values: Readonly<Record<string, string>>, otherwise: Variable = { kind: 'missing' }) =>
  (name: string): Variable => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? otherwise : { kind: 'known', value };
  };

describe('flux: substitution', () => {
  for (const { text, result, error } of recorded.cases) {
    it(`${JSON.stringify(text)}: ${error === undefined ? 'as Flux substitutes it' : 'refused, as by Flux'}`, () => {
      const run = () => envsubst(text, from(recorded.variables)).text;
      if (error === undefined) assert.equal(run(), result);
      else assert.throws(run, BadSubstitution);
    });
  }

  it('names what is missing, each once; a default is none', () => {
    const { text, missing } = envsubst('${a} ${b:-x} ${a} ${c^^} ${d:=y}', from({}));
    assert.equal(text, ' x   y');
    assert.deepEqual(missing, ['a', 'c']);
  });

  it('keeps what only the cluster knows, told from an escaped dollar by a mark; a default serves', () => {
    const elsewhere = from({ known: '1' }, { kind: 'elsewhere' });
    const { text, kept, missing } = envsubst('${known} ${a:0:2} $${b} ${c:-x} ${d:=${e}}', elsewhere, '!');
    assert.equal(text, '1 $!{a:0:2} ${b} x $!{e}');
    assert.deepEqual(kept, ['a', 'e']);
    assert.deepEqual(missing, []);
    // An empty default would be no value; whatever else follows a name is none.
    assert.equal(envsubst('${c:=} ${c=x} ${c#x}', elsewhere, '!').text, '$!{c:=} x $!{c#x}');
  });

  it('says what it refuses, with the beginning of it, in one line', () => {
    const refused = (text: string): readonly string[] => {
      try {
        return [envsubst(text, from({})).text];
      } catch (error) {
        assert.ok(error instanceof BadSubstitution);
        return [error.name, error.message, error.source];
      }
    };
    assert.deepEqual(
      ['a ${b', '$$ ${}', 'x ${a/b}', '${a##}', `\${a:-\n${'x'.repeat(50)}`, `\${a^${'x'.repeat(50)}}`].map(refused),
      [
        ['its closing brace is missing', '${b'],
        ['there is no name of a variable in it', '${}'],
        ['a / is missing in it', '${a/b}'],
        ['a word is missing in it', '${a##}'],
        ['its closing brace is missing', '${a:-'],
        ['its closing brace is missing', `\${a^${'x'.repeat(36)}`],
      ].map((told) => ['BadSubstitution', ...told]),
    );
  });

  it('ends on what would grow beyond all bounds, nest without end or match in more ways than can be tried', () => {
    const long = 'a'.repeat(100_000);
    const value = from({ long });
    assert.throws(() => envsubst('${long//a/${long}}', value), /too large/);
    assert.throws(() => envsubst('${long//${none}/${long}}', value), /too large/);
    assert.throws(() => envsubst('${long//""/x}${long}'.repeat(300), value), /too large/);
    assert.throws(() => envsubst(`${'${x:-'.repeat(5000)}${'}'.repeat(5000)}`, value), /nested too deep/);
    assert.equal(envsubst(`\${long##${'*a'.repeat(20)}*b}`, value).text, long);
    assert.equal(envsubst(`\${${'a'.repeat(2000)}}`, () => ({ kind: 'known', value: 'x' })).text, 'x');
  });
});
