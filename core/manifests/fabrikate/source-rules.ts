import { unsafeBranch } from '../../placeholders.ts';
import type { Component } from './component.ts';

interface SourceMistake {
  readonly key: 'source' | 'path' | 'method' | 'version' | 'branch';
  readonly message: string;
}

type SourceFields = Pick<Component, 'type' | 'method' | 'source' | 'path' | 'version' | 'branch' | 'subcomponents'>;

/** What is wrong with where a component shall come from. */
export function judgeSource(component: SourceFields): readonly SourceMistake[] {
  const { type, method, source, path, version, branch, subcomponents } = component;
  const mistakes: SourceMistake[] = [];
  const mistake = (key: SourceMistake['key'], message: string): void => void mistakes.push({ key, message });
  switch (method) {
    case 'git':
      urlMistake(source, ['https:', 'http:'], mistake);
      if (URL.canParse(source) && /[?#]/.test(source)) mistake('source', 'has a ? or # that no git repository has');
      refMistake('version', version, mistake);
      refMistake('branch', branch, mistake);
      break;
    case 'helm':
      if (type !== 'helm') mistake('method', `"helm" gives charts: ${type} takes none`);
      urlMistake(source, ['https:', 'http:', 'oci:'], mistake);
      if (path === '') mistake('path', 'is missing: the chart’s name in the repository');
      else if (/^-|^\.{1,2}$|[\s\\/:@]/.test(path)) mistake('path', `"${path}" is no chart’s name`);
      if (/^-|[\u0000-\u001F]/.test(version)) mistake('version', 'is no version');
      userMistake(source, mistake);
      break;
    case 'http':
      if (type !== 'static') mistake('method', `"http" gives a single file: ${type} takes none`);
      urlMistake(source, ['https:', 'http:'], mistake);
      if (URL.canParse(source) && !/\.(?:ya?ml|json)$/i.test(new URL(source).pathname)) {
        mistake('source', 'must lead to a .yaml, .yml or .json file; take archives apart in a hook');
      }
      userMistake(source, mistake);
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

type Note = (key: SourceMistake['key'], message: string) => void;

function refMistake(key: 'version' | 'branch', name: string, mistake: Note): void {
  const reason = name === '' ? undefined : unsafeBranch(name);
  if (reason !== undefined) mistake(key, `"${name}" ${reason}`);
}

/** git's adapter drops the name that Azure Repos puts before the host; elsewhere it is a token. */
function userMistake(source: string, mistake: Note): void {
  if (URL.canParse(source) && new URL(source).username !== '')
    mistake('source', 'holds a name before the host: take it out');
}

function urlMistake(source: string, schemes: readonly string[], mistake: Note): void {
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
