import assert from 'node:assert/strict';
import { array, assert as always, constantFrom, gen, nat, property, tuple } from 'fast-check';
import { getScalarValue } from 'js-yaml';
import { eventsOf } from '../../../core/yaml/events.ts';
import { edit } from './request.ts';
import type { Part } from './yaml-pieces.ts';
import { YamlFiles } from './yaml-files.ts';
import { fill, YamlText } from './yaml-text.ts';

// Enough to meet every oddity many times, few enough for each change's tests. A failure prints its seed and path.
const numRuns = 150;
// The same texts each time, so that a change is judged by what it changes; others are tried by GITOPS_TEST_SEED.
const seed = Number(process.env['GITOPS_TEST_SEED'] ?? 20_261_126);
const texts = ['2.0.0', 'main-12-abcdef', 'v2_'];
const numbers = ['1234', '1e10', '0x10', '1_000', 'on', 'null', '0777', '2024-01-31', 'y'];
const tags = [...texts, ...numbers];

const loneReturn = /\r(?!\n)/;
const asked = (tag: string) => ({ images: [`app:${tag}`], downgrade: 'allow' as const });
const shown = (text: string): string => JSON.stringify(text).slice(0, 4000);

/** The values of a text in order, as a parser reads them, with what stands around them. */
function values(text: string): string[] {
  return eventsOf(text).map((event) => {
    if (event.type !== 4) return `event ${event.type}`;
    return event.valueStart < 0 ? 'nothing' : `=${getScalarValue(text, event)}`;
  });
}

function readable(text: string): boolean {
  try {
    eventsOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Edits a text with holes and holds the result against the same text with other values in its holes. */
function check(parts: readonly Part[], tag: string, name: string): void {
  const before = fill(parts, 'app', 'v1');
  if (!readable(before)) {
    assert.equal(edit(before, asked(tag), name).edits.length, 0);
    return;
  }
  const done = edit(before, asked(tag), name);
  assert.deepEqual(done.refusals, [], shown(before));
  const wanted = (texts.includes(tag) ? [''] : ['"', "'"]).map((quote) => fill(parts, 'app', tag, quote));
  assert.ok(wanted.includes(done.text), `${tag}\nbefore ${shown(before)}\n after ${shown(done.text)}`);
  const holes = parts.filter((part) => typeof part !== 'string');
  assert.equal(done.updates.length, holes.length, shown(before));
  const changed = new Map([
    ['=v1', `=${tag}`],
    ['=app:v1', `=app:${tag}`],
  ]);
  const old = values(before);
  const now = values(done.text);
  assert.equal(now.length, old.length);
  let differ = 0;
  for (const [at, value] of old.entries()) {
    if (now[at] === value) continue;
    differ++;
    assert.equal(now[at]?.trimEnd(), changed.get(value.trimEnd()));
  }
  assert.equal(differ, holes.length);
  assert.equal(edit(done.text, asked(tag), name).edits.length, 0, 'a second run finds nothing to do');
}

describe('for any YAML and any reference', () => {
  it('only the targets change, byte for byte', () => {
    always(
      property(gen(), constantFrom(...tags), (generate, tag) => {
        check(new YamlText(generate).write(), tag, 'app.yaml');
      }),
      { numRuns, seed },
    );
  });

  it('the same in kustomization files', () => {
    always(
      property(gen(), constantFrom(...tags), (generate, tag) => {
        const text = new YamlFiles(generate);
        check(
          text.write((indent) => text.kustomization(indent)),
          tag,
          'kustomization.yaml',
        );
      }),
      { numRuns, seed },
    );
  });

  it('markers: only the values of their policy change', () => {
    always(
      property(gen(), constantFrom(...tags), (generate, tag) => {
        const text = new YamlFiles(generate);
        const parts = text.write((indent) => text.marked(indent));
        const before = fill(parts, 'app', 'v1');
        const request = {
          policies: { 'ns:p': `app:${tag}` },
          selectors: ['markers' as const],
          downgrade: 'allow' as const,
        };
        const done = edit(before, request);
        const wanted = fill(parts, 'app', tag, texts.includes(tag) ? '' : '"');
        assert.deepEqual(done.refusals, []);
        // A carriage return alone ends no line for those who look for markers: such a file stays as it is.
        const expected = loneReturn.test(before) ? [before, wanted] : [wanted];
        assert.ok(expected.includes(done.text), `${tag}\nbefore ${shown(before)}\n after ${shown(done.text)}`);
        assert.equal(edit(done.text, request).edits.length, 0);
      }),
      { numRuns, seed },
    );
  });

  it('a missing tag is the only thing that is added', () => {
    always(
      property(gen(), constantFrom(...tags), (generate, tag) => {
        const text = new YamlFiles(generate);
        const before = fill(
          text.write((indent) => text.untagged(indent)),
          'app',
          'v1',
        );
        const done = edit(before, asked(tag), 'kustomization.yaml');
        assert.ok(done.updates.length > 0 || done.refusals.length > 0, shown(before));
        if (done.edits.length === 0) {
          // Nor for those who add lines: it is refused, never broken.
          assert.match(before, loneReturn);
          return;
        }
        const added = new RegExp(String.raw`(?:,\s*|(?:\r?\n|\r) *)(["']?)newTag\1: (["']?)${tag}\2(?=[\s,}]|$)`, 'g');
        assert.equal(done.text.replace(added, ''), before, shown(done.text));
        const [old, now] = [values(before), values(done.text)];
        assert.equal(now.length, old.length + 2 * done.updates.length);
        assert.equal(now.filter((value) => value === '=newTag').length, done.updates.length);
        assert.equal(edit(done.text, asked(tag), 'kustomization.yaml').edits.length, 0);
      }),
      { numRuns, seed },
    );
  });

  it('a text with anything in it is edited on the lines named alone, or not at all', () => {
    const odd = constantFrom('\n', '  ', '\t', '-', ': ', '#', '"', "'", '{', '}', '[', ']', ',', '&a ', '*a', '|', '>', '? ', '!', '%', '---\n', '\r', '\0', '\u0085', '\uFEFF', '{{', '}}'); // prettier-ignore
    const at = nat();
    always(
      property(gen(), array(tuple(odd, at, nat(4)), { minLength: 1, maxLength: 4 }), (generate, changes) => {
        let before = fill(new YamlText(generate).write(), 'app', 'v1');
        for (const [put, where, gone] of changes) {
          const offset = where % (before.length + 1);
          before = before.slice(0, offset) + put + before.slice(offset + gone);
        }
        const done = edit(before, asked('2.0.0'));
        // A key added is a line more; a value on several lines becomes one of one.
        if (done.updates.some((update) => update.before === '' || /[\s\u0085]/.test(update.before))) return;
        const [old, now] = [before.split('\n'), done.text.split('\n')];
        const named = new Set(done.updates.map(({ line }) => line));
        const differ = old.flatMap((line, index) => (line === now[index] ? [] : [index + 1]));
        assert.equal(now.length, old.length, shown(before));
        assert.deepEqual(
          differ.filter((line) => !named.has(line)),
          [],
          shown(before),
        );
        assert.equal(edit(done.text, asked('2.0.0')).edits.length, 0, shown(before));
      }),
      { numRuns, seed },
    );
  });
});
