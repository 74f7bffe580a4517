import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceIgnore } from '../../../../core/manifests/flux/source-ignore.ts';

interface Recorded {
  readonly files: readonly string[];
  readonly cases: readonly {
    readonly ignoreFiles: Readonly<Record<string, string>>;
    readonly kept: readonly string[];
  }[];
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/flux/source-ignore.json'), 'utf8'),
) as Recorded;

describe('flux: what an artifact leaves out', () => {
  for (const { ignoreFiles, kept } of recorded.cases) {
    it(`as source-controller: ${JSON.stringify(ignoreFiles)}`, () => {
      const isIgnored = sourceIgnore(new Map(Object.entries(ignoreFiles)), '');
      assert.deepEqual(
        recorded.files.filter((file) => !isIgnored(file)),
        kept,
      );
    });
  }

  it('lets the source’s own rules have the last word', () => {
    const isIgnored = sourceIgnore(new Map([['.sourceignore', 'apps/\n']]), '/*\n!/apps\n!.sops.yaml\n');
    assert.deepEqual(
      ['apps/a.yaml', 'clusters/a.yaml', 'apps/.sops.yaml'].map((path) => isIgnored(path)),
      [false, true, false],
    );
  });

  it('takes no longer for a hostile rule', () => {
    const isIgnored = sourceIgnore(new Map([['.sourceignore', `${'*a'.repeat(40)}*b\n${' '.repeat(200_000)}x\n`]]), '');
    assert.equal(isIgnored(`${'a'.repeat(250)}.yaml`), false);
  });
});
