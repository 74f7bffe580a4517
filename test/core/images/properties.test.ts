import assert from 'node:assert/strict';
import { assert as always, constantFrom, gen, property } from 'fast-check';
import { getScalarValue } from 'js-yaml';
import { eventsOf } from '../../../core/yaml/events.ts';
import { edit } from './request.ts';
import type { Part } from './yaml-pieces.ts';
import { fill, YamlText } from './yaml-text.ts';

// Enough to meet every oddity many times, few enough for each change's tests. A failure prints its seed and path.
const numRuns = 300;
const texts = ['2.0.0', 'main-12-abcdef', 'v2_'];
const numbers = ['1234', '1e10', '0x10', '1_000', 'on', 'null', '0777', '2024-01-31', 'y'];
const tags = [...texts, ...numbers];

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
      { numRuns },
    );
  });

  it('the same in kustomization files', () => {
    always(
      property(gen(), constantFrom(...tags), (generate, tag) => {
        const text = new YamlText(generate);
        check(
          text.write((indent) => text.kustomization(indent)),
          tag,
          'kustomization.yaml',
        );
      }),
      { numRuns },
    );
  });
});
