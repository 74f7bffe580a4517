import { defaultPatterns } from '../../core/identity.ts';
import { InputReader, type RawInputs } from '../../core/inputs.ts';
import { engines } from '../../core/manifests/engine-choice.ts';
import { sampleObject } from '../../core/manifests/layout.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';
import { tokenPatternMistake } from '../../core/manifests/substitution/tokens.ts';
import { expandPattern, unsafeSegment, type PlaceholderValues } from '../../core/placeholders.ts';
import { runPage } from '../../core/run-page.ts';
import { readChecks } from './check-inputs.ts';
import { readReport, type ReportInputs } from './report-inputs.ts';
import { readComponentInputs, readFurtherEnvironments, type ComponentInputs } from './component-inputs.ts';
import { readTools } from './tool-inputs.ts';
import { readImages, readVariables, type TaskContext } from './variable-inputs.ts';

/** What render-manifests is told, and what only the task itself minds. */
export interface RenderInputs {
  readonly options: RenderOptions;
  readonly components: ComponentInputs;
  readonly helmPath: string;
  readonly kustomizePath: string;
  readonly report: ReportInputs;
}

/**
 * Reads every input; all mistakes are reported at once.
 * @throws INPUT_INVALID, CODE_NOT_ALLOWED, NOT_AVAILABLE
 */
export function readInputs(raw: RawInputs, context: TaskContext): RenderInputs {
  const reader = new InputReader(raw);
  const variable = (name: string): string => context.variable(name) ?? '';
  const segment = (name: string, value: string): string => {
    const reason = value === '' ? undefined : unsafeSegment(value);
    if (reason !== undefined) reader.mistake(name, `"${value}" ${reason}`);
    return value;
  };
  const environment = segment('environment', reader.required('environment'));
  const application = segment('application', reader.text('application', ''));
  const cluster = segment('cluster', reader.text('cluster', ''));
  const namespace = segment('namespace', reader.text('namespace', ''));
  const version = reader.text('version', variable('Build.BuildNumber'));
  // A value that is wrong by itself is told once, not again in every pattern.
  const filling = (name: string, value: string): string =>
    value === '' || unsafeSegment(value) === undefined ? value : name;
  const placeholders: PlaceholderValues = {
    environment: filling('environment', environment) || 'environment',
    // Without one, each folder's name is filled in when the folders are known.
    application: filling('application', application) || 'application',
    cluster: filling('cluster', cluster),
    namespace: filling('namespace', namespace),
    version,
    buildId: variable('Build.BuildId'),
    buildNumber: variable('Build.BuildNumber'),
  };
  /** A pattern is judged here, and filled for each application later. */
  const pattern = (name: string, fallback: string, extra: Readonly<Record<string, string>> = {}): string => {
    const text = reader.text(name, fallback);
    if (text !== '') reader.pattern(name, fallback, placeholders, 'path', extra);
    return text;
  };
  const locations = (name: string): readonly string[] =>
    reader.lines(name).map(({ text, line }) => {
      const filled = expandPattern(text, placeholders, 'location');
      if (!filled.ok) for (const mistake of filled.mistakes) reader.mistake(name, mistake, line);
      return text;
    });
  for (const name of [
    'sourcePath',
    'outputPath',
    'imageTagsPath',
    'helmPath',
    'kustomizePath',
    'compareWith',
    'differencesPath',
  ]) {
    // The agent leaves a macro as it is when there is no such variable.
    const macro = /\$\([\w.-]+\)/.exec(reader.text(name, ''))?.[0];
    if (macro !== undefined) reader.mistake(name, `${macro} has no value in this job`);
  }
  const sourcePath = locations('sourcePath');
  if (sourcePath.length === 0) reader.mistake('sourcePath', 'is required and empty');
  const tokenPattern = reader.text('tokenPattern', '#{NAME}#');
  const substitution = reader.choice('substitution', ['none', 'envsubst', 'tokens'], 'none');
  const wrongPattern = substitution === 'tokens' ? tokenPatternMistake(tokenPattern) : undefined;
  if (wrongPattern !== undefined) reader.mistake('tokenPattern', wrongPattern);
  const substitutionFiles = reader.lines('substitutionFiles').map(({ text }) => text);
  const setNamespace = reader.flag('setNamespace', false);
  if (setNamespace && namespace === '') reader.mistake('setNamespace', 'needs the input namespace');
  const { tools, refuseCode } = readTools(reader, context.secrets());
  const descriptor = reader.flag('descriptor', true);
  const descriptorLayout = pattern('descriptorLayout', defaultPatterns.descriptor({ cluster }));
  if (descriptor && !descriptorLayout.endsWith('.json')) {
    reader.mistake('descriptorLayout', 'must end in .json: Flux would apply any other');
  }
  const report = readReport(reader);

  const options: RenderOptions = {
    sourcePath,
    engine: reader.choice('engine', ['auto', ...engines], 'auto'),
    bounds: readsAnything(tools) ? undefined : context.variable('Pipeline.Workspace'),
    environment,
    application,
    cluster,
    namespace,
    version,
    team: reader.text('team', ''),
    build: {
      id: variable('Build.BuildId'),
      number: variable('Build.BuildNumber'),
      definition: variable('Build.DefinitionName'),
      url: runPage(context.variable) ?? '',
    },
    origin: {
      repository: variable('Build.Repository.Name'),
      branch: variable('Build.SourceBranch'),
      commit: variable('Build.SourceVersion'),
    },
    outputPath: reader.required('outputPath'),
    layout: pattern('layout', defaultPatterns.layout({ cluster }), sampleObject),
    templateLayout: pattern('templateLayout', ''),
    descriptorLayout: descriptor ? descriptorLayout : undefined,
    valuesFiles: locations('valuesFiles').map((text) => ({
      pattern: text.replace(/\?$/, '').trimEnd(),
      optional: text.endsWith('?'),
    })),
    values: raw('values') ?? '',
    ...readVariables(reader, context),
    imageTagsPath: reader.text('imageTagsPath', ''),
    images: readImages(reader),
    substitution,
    tokenPattern,
    substitutionFiles: substitutionFiles.length === 0 ? ['**/*.{yaml,yml,json,tpl}'] : substitutionFiles,
    missingVariable: reader.choice('missingVariable', ['error', 'warning', 'keep', 'empty'], 'error'),
    ...tools,
    furtherEnvironments: readFurtherEnvironments(reader),
    setNamespace,
    sort: reader.choice('sort', ['apply', 'source'], 'apply'),
    ...readChecks(reader, locations),
    compareWith: report.compareWith,
    plaintextSecrets: reader.choice('plaintextSecrets', ['error', 'warning', 'allow'], 'error'),
    dryRun: reader.flag('dryRun', false),
  };
  const inputs: RenderInputs = {
    options,
    components: readComponentInputs(reader, context),
    helmPath: reader.text('helmPath', ''),
    kustomizePath: reader.text('kustomizePath', ''),
    report,
  };
  if (options.engine === 'flux') refuseUnderFlux(reader);
  reader.finish();
  refuseCode();
  return inputs;
}

/** Whether the pipeline's author lets the source name any file of the agent. */
function readsAnything({
  allowCode,
  kustomizeArguments,
}: Pick<RenderOptions, 'allowCode' | 'kustomizeArguments'>): boolean {
  return allowCode || kustomizeArguments.some((argument) => argument.endsWith('LoadRestrictionsNone'));
}

/** Flux builds what is committed: anything else would be checked instead of it. */
function refuseUnderFlux(reader: InputReader): void {
  const foreign = [
    'application',
    'images',
    'imageTagsPath',
    'values',
    'valuesFiles',
    'environmentVariables',
    'templateLayout',
    'kustomizeArguments',
  ] as const;
  const asked = foreign.filter((name) => reader.optional(name) !== undefined);
  const switched = (reader.optional('substitution') ?? 'none').toLowerCase() === 'none' ? [] : ['substitution'];
  const namespaced = reader.flag('setNamespace', false) ? ['setNamespace'] : [];
  for (const name of [...asked, ...switched, ...namespaced]) {
    reader.mistake(name, 'has no place with engine flux, which builds the repository as Flux would');
  }
}
