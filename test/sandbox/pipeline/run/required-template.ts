import type { Check } from './types.ts';

/** The check "Required template": the pipeline must extend this file, named by the repository's alias or `self`. */
export function requiredTemplate(repository: string, path: string): Check {
  const isIt = (source: { readonly repository: string; readonly path: string }): boolean =>
    source.repository.toLowerCase() === repository.toLowerCase() && source.path === path.replace(/^\/+/, '');
  return {
    kind: 'check',
    name: 'Required template',
    decide: ({ extended }) => Promise.resolve(extended.some(isIt) ? 'approved' : 'rejected'),
  };
}
