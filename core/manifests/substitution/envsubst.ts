import type { Syntax } from './substitute.ts';

/**
 * The variables of GNU's envsubst: `$NAME` and `${NAME}`, a name being letters, digits and `_`, not starting with a
 * digit; so `$2`, `$(x)` and `(/|$)` are none. Besides: `${NAME:-default}` for what is missing or empty, and `$$` before
 * a name or `{` for a plain `$`. A default has at most 4,000 characters: no brace is looked for to the end of a file
 * again and again.
 */
export const envsubstSyntax: Syntax = {
  pattern: /\$\$(?=[A-Za-z_{])|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]{0,4000}))?\}|\$([A-Za-z_][A-Za-z0-9_]*)/g,
  read([whole, braced, fallback, bare]) {
    const name = braced ?? bare;
    if (whole === '$$' || name === undefined) return { kind: 'literal', text: '$' };
    return { kind: 'variable', name, ...(fallback === undefined ? {} : { fallback }) };
  },
};
