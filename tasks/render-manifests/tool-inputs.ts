import { TaskError } from '../../core/errors.ts';
import type { InputReader } from '../../core/inputs.ts';
import {
  codeArguments,
  holdSecret,
  isReleaseName,
  outputArguments,
  splitArguments,
} from '../../core/manifests/arguments.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';
import type { Secret } from '../../core/secret.ts';

type Tools = Pick<RenderOptions, 'helm' | 'kustomizeArguments' | 'allowCode'>;

/**
 * Reads what helm and kustomize are told.
 * @returns it, and what throws CODE_NOT_ALLOWED once all inputs are read
 */
export function readTools(
  reader: InputReader,
  secrets: readonly Secret[],
): { readonly tools: Tools; readonly refuseCode: () => void } {
  const helmArguments = readArguments(reader, 'helm', secrets);
  const kustomizeArguments = readArguments(reader, 'kustomize', secrets);
  const releaseName = reader.text('releaseName', '');
  if (releaseName !== '' && !isReleaseName(releaseName)) {
    reader.mistake('releaseName', `"${releaseName}" is no name that helm takes: at most 53 of a-z, 0-9, "-" and "."`);
  }
  const allowCode = reader.flag('allowCode', false);
  const tools: Tools = {
    helm: {
      releaseName,
      furtherArguments: helmArguments,
      includeCrds: reader.flag('includeCrds', true),
      skipTests: reader.flag('skipTests', true),
      apiVersions: reader.lines('apiVersions').map(({ text }) => text),
      dependencyBuild: reader.choice('dependencyBuild', ['auto', 'always', 'never'], 'auto'),
    },
    kustomizeArguments,
    allowCode,
  };
  return {
    tools,
    refuseCode: () => {
      const found = [...codeArguments('helm', helmArguments), ...codeArguments('kustomize', kustomizeArguments)];
      if (allowCode || found.length === 0) return;
      throw new TaskError(
        'CODE_NOT_ALLOWED',
        `${found.join(' ')} would run programs that the source names.`,
        'Take it out, or set allowCode: true when you trust everybody who can change the source.',
      );
    },
  };
}

function readArguments(reader: InputReader, tool: 'helm' | 'kustomize', secrets: readonly Secret[]): readonly string[] {
  const name = `${tool}Arguments`;
  const split = splitArguments(reader.text(name, ''));
  if (split === 'unclosedQuote') {
    reader.mistake(name, 'a quote is not closed');
    return [];
  }
  const decided = outputArguments(tool, split);
  if (decided.length > 0) reader.mistake(name, `${decided.join(' ')} cannot be used here: the task decides it`);
  if (holdSecret(split, secrets)) {
    reader.mistake(name, 'holds a secret, which others on the machine could see: hand it over in values');
  }
  return split;
}
