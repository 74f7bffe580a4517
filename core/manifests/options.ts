import type { DeploymentDescriptor } from './descriptor.ts';
import type { Engine } from './engine-choice.ts';
import type { ImageSetting } from './images.ts';
import type { LintException } from './lint/read-exception.ts';
import type { SubstitutionOptions } from './substitution/folder.ts';

/** Everything that render-manifests is told. Patterns keep their placeholders: `{application}` may be each folder's. */
export interface RenderOptions extends SubstitutionOptions {
  /** Folders, or globs of folders. */
  readonly sourcePath: readonly string[];
  readonly engine: 'auto' | Engine;
  /** The folder that the agent gives this pipeline (Pipeline.Workspace), which no source in it may reach beyond; undefined: anywhere. */
  readonly bounds: string | undefined;
  readonly environment: string;
  /** Empty: the folder's name. */
  readonly application: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly version: string;
  readonly team: string;
  readonly build: DeploymentDescriptor['build'];
  readonly origin: DeploymentDescriptor['source'];

  readonly outputPath: string;
  readonly layout: string;
  /** Empty: the templates are not written. */
  readonly templateLayout: string;
  /** Undefined: no descriptor. */
  readonly descriptorLayout: string | undefined;

  readonly valuesFiles: readonly { readonly pattern: string; readonly optional: boolean }[];
  readonly values: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly environmentVariables: ReadonlyMap<string, string>;
  readonly pipelineVariables: ReadonlyMap<string, string>;
  readonly imageTagsPath: string;
  readonly images: readonly ImageSetting[];

  readonly helm: HelmOptions;
  readonly kustomizeArguments: readonly string[];
  /** Fabrikate's configurations after `environment`, which wins over them; the first wins over the next. */
  readonly furtherEnvironments: readonly string[];

  readonly setNamespace: boolean;
  readonly sort: 'apply' | 'source';
  /** Of the Kubernetes that will run it, as helm and the schemas take it: `1.31`, `v1.31.4`. Empty: helm's default, and the newest schemas. */
  readonly kubeVersion: string;
  readonly validate: 'none' | 'syntax' | 'schema';
  readonly schemas: SchemaOptions;
  readonly lint: LintOptions;
  readonly checkDeterminism: boolean;
  /** Hooks, exec functions, plugins and post-renderers may run. */
  readonly allowCode: boolean;
  /** Folder of a checked-out GitOps repository; empty: no comparison. */
  readonly compareWith: string;
  readonly plaintextSecrets: 'error' | 'warning' | 'allow';
  readonly dryRun: boolean;
}

/** What helm is asked besides values; the arguments are split and judged (`splitArguments`). */
export interface HelmOptions {
  /** Empty: the application's name. */
  readonly releaseName: string;
  readonly furtherArguments: readonly string[];
  readonly includeCrds: boolean;
  readonly skipTests: boolean;
  readonly apiVersions: readonly string[];
  readonly dependencyBuild: 'auto' | 'always' | 'never';
}

/** For `validate: schema`. */
export interface SchemaOptions {
  /** Folders or patterns of JSON schemas, CRD files or globs of them; placeholders are filled. */
  readonly locations: readonly string[];
  /** What an object means whose kind no schema is known for. */
  readonly missing: 'error' | 'warning' | 'ignore';
}

/** For `lint: recommended`. */
export interface LintOptions {
  readonly rules: 'none' | 'recommended';
  /** Path of kube-score; empty: only our own rules. */
  readonly tool: string;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly ignore: readonly LintException[];
}
