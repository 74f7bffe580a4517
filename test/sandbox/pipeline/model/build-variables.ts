import { PipelineError } from '../errors.ts';
import type { Token } from '../yaml/tokens.ts';
import { checkRuntimeValue } from './conditions.ts';
import { allowKeys, boolean, field, requireMapping, scalar } from './fields.ts';
import type { VariableEntry } from './types.ts';

/** Reads `variables:` in either form. */
export function buildVariables(token: Token | undefined): VariableEntry[] {
  if (!token || (token.kind === 'scalar' && token.value === null)) return [];
  if (token.kind === 'scalar') throw new PipelineError('A string was not expected', token);
  if (token.kind === 'mapping') {
    return token.entries.map(({ key, value }) => {
      if (value.kind !== 'scalar') throw new PipelineError(`A ${value.kind} was not expected`, value);
      checkRuntimeValue(value.text, value);
      return { kind: 'value', name: key.text, value: value.text, readOnly: false, at: key };
    });
  }
  return token.items.map((item): VariableEntry => {
    const mapping = requireMapping(item);
    const group = scalar(mapping, 'group');
    if (group) {
      allowKeys(mapping, ['group']);
      return { kind: 'group', group: group.text, at: group };
    }
    allowKeys(mapping, ['name', 'value', 'readonly', 'displayName', 'type', 'default']);
    const name = scalar(mapping, 'name');
    if (!name || name.text === '') throw new PipelineError('A variable needs a name', mapping);
    const value = field(mapping, 'value');
    if (value && value.kind !== 'scalar') throw new PipelineError(`A ${value.kind} was not expected`, value);
    if (value) checkRuntimeValue(value.text, value);
    return {
      kind: 'value',
      name: name.text,
      value: value?.text ?? '',
      readOnly: boolean(mapping, 'readonly', false),
      at: name,
    };
  });
}
