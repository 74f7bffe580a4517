import type { ChartSource } from './component-tools.ts';

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

/** A chart that another needs, as Chart.lock has it. */
export interface ChartNeed {
  readonly name: string;
  readonly version: string;
  /** `https://…`, `oci://…`, `file://…`; empty for one that lies in `charts/`. */
  readonly repository: string;
}

/** Every tool logs what its program says besides; a failure is PROCESS_FAILED with the program's own reason. */
export interface Helm {
  /** The rendered YAML stream. */
  template(request: HelmTemplateRequest): Promise<string>;
  /** What `helm lint` prints of the same chart with the same values, whatever it finds. */
  lint(request: HelmTemplateRequest): Promise<string>;
  /**
   * Fills `charts/` from Chart.lock. A repository that gives no proper answer is asked again.
   * @param chart its folder
   * @param needs what Chart.lock names
   * @throws CHART_MISSING, NOT_SIGNED_IN, NOT_ALLOWED, NOT_REACHABLE
   */
  buildDependencies(chart: string, needs: readonly ChartNeed[]): Promise<void>;
  /** Unpacks a chart into a folder of its name in `into`. Errors as `buildDependencies`. */
  pull(source: ChartSource, into: string): Promise<void>;
}

/** kustomize 5, as `kustomize build`. */
export interface Kustomize {
  /** The built YAML stream. */
  build(folder: string, furtherArguments: readonly string[]): Promise<string>;
}

/** Templates that are rendered together, with the same variables. */
export interface EjsRequest {
  /** The folder that includes may not leave. */
  readonly root: string;
  /** Templates, relative to the root. */
  readonly templates: readonly string[];
  /** What templates see as their variables. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** EJS templates, which are JavaScript of the source's author. */
export interface Ejs {
  /** The rendered texts, in the order of the templates. Throws EJS_FAILED with file and line. */
  render(request: EjsRequest): Promise<readonly string[]>;
}

/** kube-score 1.7 or later, as `kube-score score`. */
export interface KubeScore {
  /** Scores the objects of a YAML stream together. @param kubeVersion `1.31`; empty for kube-score's default @returns its JSON */
  score(text: string, kubeVersion: string): Promise<string>;
}

/** The programs that render and judge; each is looked for when it is first asked for (TOOL_MISSING says how to get it). */
export interface ManifestTools {
  helm(): Promise<Helm>;
  kustomize(): Promise<Kustomize>;
  kubeScore(): Promise<KubeScore>;
  readonly ejs: Ejs;
}
