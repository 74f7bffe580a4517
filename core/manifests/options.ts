import type { DeploymentDescriptor } from './descriptor.ts';
import type { Engine, PlannedEngine } from './engine-choice.ts';
import type { ImageSetting } from './images.ts';
import type { SubstitutionOptions } from './substitution/folder.ts';

/** Everything that render-manifests is told. Patterns keep their placeholders: `{application}` may be each folder's. */
export interface RenderOptions extends SubstitutionOptions {
  /** Folders, or globs of folders. */
  readonly sourcePath: readonly string[];
  readonly engine: 'auto' | Engine | PlannedEngine;
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

  readonly setNamespace: boolean;
  readonly sort: 'apply' | 'source';
  readonly validate: 'none' | 'syntax' | 'schema';
  readonly plaintextSecrets: 'error' | 'warning' | 'allow';
  readonly dryRun: boolean;
}

export interface HelmOptions {
  /** Empty: the application's name. */
  readonly releaseName: string;
  readonly furtherArguments: readonly string[];
  readonly includeCrds: boolean;
  readonly skipTests: boolean;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly dependencyBuild: 'auto' | 'always' | 'never';
}
