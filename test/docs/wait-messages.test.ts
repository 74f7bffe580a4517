import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { causes } from '../../core/flux/diagnosis/cause.ts';
import { root } from '../../scripts/project.ts';

/** The texts of the code, what is filled in taken out. */
function texts(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8').replaceAll(/\$\{[^{}]*\}/g, ''))
    .join('\n');
}

/** The codes of a union of strings in the verdict's types. */
function codesOf(type: string): readonly string[] {
  const source = readFileSync(join(root, 'core/flux/judgement.ts'), 'utf8');
  const [, union = ''] = source.split(`export type ${type} =`);
  return [...(union.split(';')[0] ?? '').matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

describe('docs/wait-for-flux-messages.md', () => {
  const page = readFileSync(join(root, 'docs/wait-for-flux-messages.md'), 'utf8');
  /** The cells of a section's table. */
  const rowsOf = (section: string): readonly (readonly string[])[] => {
    const [, rest = ''] = page.split(`\n## ${section}\n`);
    return (rest.split('\n## ')[0] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:it (?:says|shows)|-)/.test(line))
      .map((line) =>
        line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.trim()),
      );
  };
  const codesIn = (rows: readonly (readonly string[])[]): readonly string[] => [
    ...new Set(rows.flatMap((row) => [...(row[3] ?? '').matchAll(/`(\w+)`/g)].map(([, code = '']) => code))),
  ];
  const pending = rowsOf('While it waits');
  const ends = rowsOf('When it ends');
  const statuses = rowsOf('Statuses on the commit');
  const code = texts('core/flux');

  it('has a row for each code of a verdict that is pending, and no other', () => {
    assert.deepEqual([...codesIn(pending)].sort(), [...codesOf('PendingCode')].sort());
  });

  it('has a row for each code of a failure, and no other', () => {
    assert.deepEqual([...codesIn(ends)].sort(), [...codesOf('FailureCode')].sort());
  });

  it('has a row for each code that the report has where statuses are read', () => {
    const waiting = ['status-phase.ts', 'status-decision.ts'].map((name) =>
      readFileSync(join(root, 'core/flux/wait', name), 'utf8'),
    );
    const used = [texts('core/flux/statuses'), ...waiting].join('\n');
    for (const one of codesIn(statuses)) assert.ok(used.includes(`'${one}'`), one);
    for (const [, one = ''] of used.matchAll(/\bcode: '(\w+)'/g)) assert.ok(codesIn(statuses).includes(one), one);
  });

  it('has a row for each cause that is known, in the order of how near it is to the root', () => {
    assert.deepEqual(
      rowsOf('What is behind it').map((row) => row[3]),
      causes.map((cause) => `\`${cause}\``),
    );
  });

  const others = [...rowsOf('Before the merge'), ...rowsOf('Warnings that change nothing')];
  for (const [row = ''] of [...pending, ...ends, ...statuses, ...others]) {
    it(`tells of what the task really says: ${row}`, () => {
      // Reasons in brackets and names of kinds come from Flux.
      const kinds = /\(\w*\s*\)?|\)|\b(?:Kustomization|GitRepository|HelmRelease)\/,?/g;
      const parts = row.split('…').map((part) => part.replaceAll(kinds, '').trim());
      for (const part of parts.filter((text) => /\w/.test(text))) assert.ok(code.includes(part), part);
    });
  }
});
