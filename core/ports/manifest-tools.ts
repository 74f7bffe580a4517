/** What `helm template` is asked for. */
export interface HelmTemplateRequest {
  /** The chart's folder. */
  readonly chart: string;
  readonly releaseName: string;
  /** Empty for helm's default. */
  readonly namespace: string;
  /** Absolute paths; the later wins. */
  readonly valuesFiles: readonly string[];
  readonly includeCrds: boolean;
  readonly skipTests: boolean;
  /** Empty for helm's default. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
  readonly furtherArguments: readonly string[];
}

/** Every tool logs what its program says besides; a failure is PROCESS_FAILED with the program's own reason. */
export interface Helm {
  /** The rendered YAML stream. */
  template(request: HelmTemplateRequest): Promise<string>;
  /** Fills `charts/` from Chart.lock. @param repositories URLs of the chart repositories it names */
  buildDependencies(chart: string, repositories: readonly string[]): Promise<void>;
}

export interface Kustomize {
  /** The built YAML stream. */
  build(folder: string, furtherArguments: readonly string[]): Promise<string>;
}

export interface EjsRequest {
  /** The folder that includes may not leave. */
  readonly root: string;
  /** Templates, relative to the root. */
  readonly templates: readonly string[];
  /** What templates see as their variables. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Ejs {
  /** The rendered texts, in the order of the templates. Throws EJS_FAILED with file and line. */
  render(request: EjsRequest): Promise<readonly string[]>;
}

/** The programs that render; each is looked for when it is first asked for (TOOL_MISSING says how to get it). */
export interface ManifestTools {
  helm(): Promise<Helm>;
  kustomize(): Promise<Kustomize>;
  readonly ejs: Ejs;
}
