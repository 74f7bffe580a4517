/** A git repository at one point of its history. */
export interface GitSource {
  /** https or http. */
  readonly url: string;
  /** A commit, also abbreviated, or a tag; empty: the branch's tip. */
  readonly version: string;
  /** Empty: the default branch. */
  readonly branch: string;
  /** Origins of the git servers that the source's own files name: a token is for no other. */
  readonly ownServers: readonly string[];
}

/** A chart of a chart repository. */
export interface ChartSource {
  /** https, http or oci. */
  readonly repository: string;
  readonly chart: string;
  /** Empty: the newest. */
  readonly version: string;
}

/** What was fetched; whoever wants to change it makes a copy. */
export interface Fetched {
  readonly folder: string;
  /** The commit, or the chart's version: what `version` would pin. */
  readonly revision: string;
}

/**
 * Fetches what components name, each source once however often it is asked for, and runs their hooks. Errors of those
 * that fetch: SOURCE_MISSING (no such commit, branch, file), CHART_MISSING, REPOSITORY_MISSING, NOT_SIGNED_IN,
 * NOT_ALLOWED, NOT_REACHABLE, TIMED_OUT, CANCELLED, TOOL_MISSING.
 */
export interface ComponentTools {
  git(source: GitSource): Promise<Fetched>;
  chart(source: ChartSource): Promise<Fetched>;
  /** A single file. */
  file(url: string): Promise<Buffer>;
  /** Runs a shell command in a folder, with an environment built from nothing. @throws PROCESS_FAILED */
  hook(command: string, folder: string): Promise<void>;
}
