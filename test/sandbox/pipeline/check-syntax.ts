import type { ExpandOptions } from './expand/expand-root.ts';
import { Loader } from './expand/loader.ts';

/** Finds mistakes of YAML and of expression grammar in the entry file, without evaluating anything. */
export function checkPipelineSyntax(o: Pick<ExpandOptions, 'file' | 'repositories'>): void {
  new Loader(o.repositories).read({ repository: 'self', path: o.file }, { file: o.file, line: 1, column: 1 });
}
