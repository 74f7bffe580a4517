import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** Folders whose exports are read by people who have not written them. */
const documented = ['core', 'platform', 'tasks', 'scripts'];

const declaration =
  /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|enum|const|let) (\w+)/;

/** The exported declarations of a text, formatted as prettier does it, above which no docstring ends: `line: name`. */
function undocumented(text: string): readonly string[] {
  const lines = text.split('\n');
  const known = new Set<string>();
  return lines.flatMap((line, index) => {
    const name = declaration.exec(line)?.[1];
    if (name === undefined) return [];
    const above = lines[index - 1] ?? '';
    // The signatures of an overloaded function share the first one's.
    const told = known.has(name) || above.endsWith(' */');
    if (told) known.add(name);
    return told ? [] : [`${index + 1}: ${name}`];
  });
}

describe('docstrings', () => {
  for (const folder of documented) {
    it(`stand above every export of ${folder}/`, () => {
      const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.ts'),
      );
      assert.ok(files.length > 5);
      const missing = files.flatMap((file) =>
        undocumented(readFileSync(join(root, folder, file), 'utf8')).map((each) => `${folder}/${file}:${each}`),
      );
      assert.deepEqual(missing, []);
    });
  }

  it('are missed above a comment of another kind, a blank line and nothing at all', () => {
    const text = [
      '/** Says something. */',
      'export const told = 1;',
      '// Says it to who reads the code.',
      'export interface Quiet {}',
      '/** Says it of nothing. */',
      '',
      'export async function silent(): Promise<void> {}',
      '/**',
      ' * Says it of both.',
      ' */',
      'export function twice(one: string): string;',
      'export function twice(one: number): number;',
      'export type Bare = string;',
      'type Inner = string;',
    ].join('\n');
    assert.deepEqual(undocumented(text), ['4: Quiet', '7: silent', '13: Bare']);
  });
});
