import type { RenderOptions } from '../../../../core/manifests/options.ts';

/** What render-manifests is told when all inputs but `sourcePath` and `environment` are left out. */
const defaults: RenderOptions = {
  sourcePath: [],
  engine: 'auto',
  bounds: undefined,
  environment: 'dev',
  application: '',
  cluster: '',
  namespace: '',
  version: '',
  team: '',
  build: { id: '7', number: '20250101.1', definition: 'shop', url: 'https://example.com/build/7' },
  origin: { repository: 'https://example.com/shop', branch: 'main', commit: 'c0ffee' },
  outputPath: 'out',
  layout: '{environment}/{application}/{kind}-{name}.yaml',
  templateLayout: '',
  descriptorLayout: undefined,
  valuesFiles: [],
  values: '',
  variables: new Map(),
  environmentVariables: new Map(),
  pipelineVariables: new Map(),
  imageTagsPath: '',
  images: [],
  substitution: 'none',
  tokenPattern: '#{NAME}#',
  substitutionFiles: ['**/*.{yaml,yml,json,tpl}'],
  missingVariable: 'error',
  helm: {
    releaseName: '',
    furtherArguments: [],
    includeCrds: true,
    skipTests: true,
    apiVersions: [],
    dependencyBuild: 'auto',
  },
  kustomizeArguments: [],
  furtherEnvironments: [],
  setNamespace: false,
  sort: 'source',
  kubeVersion: '',
  validate: 'syntax',
  schemas: { locations: [], missing: 'warning' },
  lint: { rules: 'none', tool: '', failOn: 'error', ignore: [] },
  checkDeterminism: false,
  allowCode: false,
  compareWith: '',
  plaintextSecrets: 'error',
  dryRun: false,
};

/** The defaults, but for what is given; of `helm` each option by itself. */
export function optionsOf({
  helm,
  ...given
}: Partial<Omit<RenderOptions, 'helm'>> & { readonly helm?: Partial<RenderOptions['helm']> } = {}): RenderOptions {
  return { ...defaults, ...given, helm: { ...defaults.helm, ...helm } };
}
