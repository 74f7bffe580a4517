import type { Syntax } from './substitute.ts';

const placeholder = 'NAME';
const longest = 200;

/** Why a text is no token pattern; undefined when it is one. */
export function tokenPatternMistake(pattern: string): string | undefined {
  const parts = pattern.split(placeholder);
  if (parts.length !== 2) return `must hold the word ${placeholder} once, as in #{NAME}#`;
  const [before = '', after = ''] = parts;
  if (pattern.length > longest) return `has more than ${longest} characters`;
  if (before.trim() === '' || after.trim() === '')
    return `needs a mark before and after ${placeholder}, as in #{NAME}#`;
  if (before.startsWith('{{')) return 'must not be Go’s {{ }}: nothing inside it is ever substituted';
  return undefined;
}

/** The variables of token files; `pattern` is one that `tokenPatternMistake` lets pass: `#{NAME}#`, `__NAME__`. */
export function tokenSyntax(pattern: string): Syntax {
  const [before = '', after = ''] = pattern.split(placeholder).map(escape);
  return {
    pattern: new RegExp(String.raw`${before}[ \t]*([A-Za-z_][A-Za-z0-9_.-]*?)[ \t]*${after}`, 'g'),
    read([whole, name]) {
      return name === undefined ? { kind: 'literal', text: whole } : { kind: 'variable', name };
    },
  };
}

function escape(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}
