import assert from 'node:assert/strict';
import { valuesOf } from './cases.ts';
import { bytes, texts } from './values.ts';
import { ways as archives } from './ways/archives.ts';
import { ways as clusters } from './ways/clusters.ts';
import { ways as formats } from './ways/formats.ts';
import { ways as inputs } from './ways/inputs.ts';
import { ways as outside } from './ways/outside.ts';

describe('what is hostile', () => {
  it('is of many classes, each with values that differ', () => {
    const classes = [...Object.values(texts), ...Object.values(bytes)];
    assert.ok(classes.length >= 25);
    for (const values of classes) assert.equal(new Set(values.map(String)).size > 1, true);
    assert.ok(classes.flat().length >= 500);
  });

  it('is tried in well over a thousand cases, at each way in', async () => {
    const counts: number[] = [];
    for (const ways of [inputs, formats, outside, clusters, archives])
      for (const [at, way] of ways.entries()) counts.push((await valuesOf(way, at)).length);
    assert.ok(counts.length >= 250, `${counts.length} ways in`);
    assert.ok(Math.min(...counts) > 0);
    assert.ok(counts.reduce((sum, count) => sum + count, 0) >= 10_000, `${counts.join(' ')} cases`);
  });
});
