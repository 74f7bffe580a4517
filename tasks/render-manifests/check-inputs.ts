import type { InputReader } from '../../core/inputs.ts';
import { readException, type LintException } from '../../core/manifests/lint/read-exception.ts';
import { minorOf } from '../../core/manifests/schema/kube-version.ts';
import { locationMistake } from '../../core/manifests/schema/location-template.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';

type Checks = Pick<RenderOptions, 'kubeVersion' | 'validate' | 'schemas' | 'lint' | 'checkDeterminism'>;

/** The inputs about validation and lint. @param locations reads an input's lines, judging their placeholders */
export function readChecks(reader: InputReader, locations: (name: string) => readonly string[]): Checks {
  const kubeVersion = reader.text('kubeVersion', '');
  if (kubeVersion !== '' && minorOf(kubeVersion) === undefined) {
    reader.mistake('kubeVersion', `"${kubeVersion}" is no version of Kubernetes; write 1.31 or v1.31.4`);
  }
  for (const { text, line } of reader.lines('schemaLocations')) {
    const mistake = locationMistake(text);
    if (mistake !== undefined) reader.mistake('schemaLocations', mistake, line);
  }
  return {
    kubeVersion,
    validate: reader.choice('validate', ['none', 'syntax', 'schema'], 'schema'),
    schemas: {
      locations: locations('schemaLocations'),
      missing: reader.choice('missingSchema', ['error', 'warning', 'ignore'], 'warning'),
    },
    lint: {
      rules: reader.choice('lint', ['none', 'recommended'], 'none'),
      tool: reader.text('lintTool', ''),
      failOn: reader.choice('lintFailOn', ['error', 'warning', 'never'], 'error'),
      ignore: readExceptions(reader),
    },
    checkDeterminism: reader.flag('checkDeterminism', false),
  };
}

function readExceptions(reader: InputReader): readonly LintException[] {
  return reader.lines('lintIgnore').flatMap(({ text, line }) => {
    const exception = readException(text, line);
    if (typeof exception !== 'string') return [exception];
    reader.mistake('lintIgnore', exception, line);
    return [];
  });
}
