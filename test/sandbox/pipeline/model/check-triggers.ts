import { PipelineError } from '../errors.ts';
import type { Mapping, Token } from '../yaml/tokens.ts';
import { allowKeys, field, requireMapping } from './fields.ts';

/** Checks `trigger`, `pr` and the triggers of pipeline resources: the keys, and that filters are lists of text. */
export function checkTriggers(root: Mapping): void {
  checkTrigger(field(root, 'trigger'), ['batch', 'branches', 'paths', 'tags', 'enabled']);
  checkTrigger(field(root, 'pr'), ['autoCancel', 'branches', 'paths', 'drafts', 'enabled']);
  const resources = field(root, 'resources');
  const pipelines = resources && field(requireMapping(resources), 'pipelines');
  for (const one of pipelines?.kind === 'sequence' ? pipelines.items : []) {
    const keys = ['enabled', 'branches', 'tags', 'stages'];
    checkTrigger(field(requireMapping(one), 'trigger'), keys, ['none', 'true', 'false']);
  }
}

function checkTrigger(token: Token | undefined, keys: readonly string[], words: readonly string[] = ['none']): void {
  if (!token) return;
  if (token.kind === 'scalar') {
    if (!words.includes(token.text.toLowerCase())) throw new PipelineError(`Unexpected value '${token.text}'`, token);
    return;
  }
  if (token.kind === 'sequence') {
    checkNames(token);
    return;
  }
  allowKeys(token, keys);
  for (const name of ['branches', 'paths', 'tags', 'stages']) {
    const filter = field(token, name);
    if (filter?.kind === 'mapping') {
      allowKeys(filter, ['include', 'exclude']);
      for (const { value } of filter.entries) checkNames(value);
    } else if (filter) {
      checkNames(filter);
    }
  }
}

function checkNames(token: Token): void {
  if (token.kind !== 'sequence') throw new PipelineError(`A sequence was expected, not a ${token.kind}`, token);
  for (const item of token.items)
    if (item.kind !== 'scalar') throw new PipelineError(`A ${item.kind} was not expected`, item);
}
