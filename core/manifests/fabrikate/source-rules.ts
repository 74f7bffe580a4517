import type { Component } from './component.ts';

interface SourceMistake {
  readonly key: 'source' | 'path' | 'method' | 'version' | 'branch';
  readonly message: string;
}

type SourceFields = Pick<Component, 'type' | 'method' | 'source' | 'path' | 'version' | 'branch' | 'subcomponents'>;

/** What is wrong with where a component shall come from. @param own whether it is what a file defines, not a part inside */
export function judgeSource(component: SourceFields, own: boolean): readonly SourceMistake[] {
  const { type, method, source, path, version, branch, subcomponents } = component;
  // What a file says of its own origin tells only whoever looks for it.
  if (own && type === 'component' && method !== 'git') return [];
  const mistakes: SourceMistake[] = [];
  const mistake = (key: SourceMistake['key'], message: string): void => void mistakes.push({ key, message });
  switch (method) {
    case 'git':
      urlMistake(source, ['https:', 'http:'], mistake);
      if (/^-|[\u0000-\u0020\u007F]/.test(version)) mistake('version', 'is no commit or tag');
      if (/^-|[\u0000-\u0020\u007F]/.test(branch)) mistake('branch', 'is no branch');
      break;
    case 'helm':
      if (type !== 'helm') mistake('method', `"helm" gives charts: ${type} takes none`);
      urlMistake(source, ['https:', 'http:', 'oci:'], mistake);
      if (path === '') mistake('path', 'is missing: the chart’s name in the repository');
      else if (/^-|^\.{1,2}$|[\s\\/:@]/.test(path)) mistake('path', `"${path}" is no chart’s name`);
      if (/^-|[\u0000-\u001F]/.test(version)) mistake('version', 'is no version');
      break;
    case 'http':
      if (type !== 'static') mistake('method', `"http" gives a single file: ${type} takes none`);
      urlMistake(source, ['https:', 'http:'], mistake);
      if (URL.canParse(source) && !/\.(?:ya?ml|json)$/i.test(new URL(source).pathname)) {
        mistake('source', 'must lead to a .yaml, .yml or .json file; take archives apart in a hook');
      }
      break;
    case 'local':
      if (/^[a-z][a-z+.-]+:\/\//i.test(source)) mistake('method', 'is missing: source is a URL (git, helm or http)');
      if (type === 'static' && path === '') mistake('path', 'is missing: the folder of the manifests');
      if (type === 'component' && source === '' && path === '' && subcomponents.length === 0) {
        mistake('source', 'is missing: where is its component file?');
      }
      break;
  }
  return mistakes;
}

function urlMistake(
  source: string,
  schemes: readonly string[],
  mistake: (key: 'source', message: string) => void,
): void {
  if (source === '') return mistake('source', 'is missing');
  const listed = schemes.map((scheme) => `${scheme}//`).join(', ');
  if (!URL.canParse(source)) return mistake('source', `is no URL: it starts with ${listed}`);
  const url = new URL(source);
  if (!schemes.includes(url.protocol)) return mistake('source', `is no URL that can be fetched here: ${listed}`);
  if (url.hostname === '') return mistake('source', 'names no host');
  if (url.password !== '') {
    mistake('source', 'holds a password: use a service connection or gitTokenVariable, and make the password void');
  }
}
