import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** The texts of the code, what is filled in taken out. */
function texts(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8').replaceAll(/\$\{[^{}]*\}/g, ''))
    .join('\n');
}

describe('docs/wait-for-flux.md: "What it says"', () => {
  const page = readFileSync(join(root, 'docs/wait-for-flux.md'), 'utf8');
  const [, section = ''] = page.split('\n## What it says, what it means, what to do\n');
  const [table = ''] = section.split('\n## ');
  const said = [...table.matchAll(/^\| (.*?) +\| .* \| .* \|$/gm)].map((match) => match[1] ?? '').slice(1);
  const code = texts('core/flux');

  it('has rows', () => assert.ok(said.length > 15));

  for (const row of said.filter((text) => !/^-+$/.test(text))) {
    it(`the task really says: ${row}`, () => {
      // Reasons in brackets and names of kinds come from Flux.
      const parts = row.split('…').map((part) => part.replaceAll(/\(\w*\s*\)?|\)|Kustomization\/,?/g, '').trim());
      for (const part of parts.filter((text) => /\w/.test(text))) assert.ok(code.includes(part), part);
    });
  }
});
