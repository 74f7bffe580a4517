import { execFile } from 'node:child_process';
import { availableParallelism, cpus, homedir, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** Where something was measured: names and values to be read, in this order. */
export type Machine = Readonly<Record<string, string>>;

// What each tool is asked for its version.
const tools: Readonly<Record<string, readonly string[]>> = {
  git: ['--version'],
  helm: ['version', '--short'],
  kustomize: ['version'],
  yq: ['--version'],
  kubeconform: ['-v'],
  kubectl: ['version', '--client'],
};

/** The folders in which programs are looked for: go install puts them where the shell may not look. */
export function programFolders(): readonly string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go', 'bin')];
}

/** This machine, and the versions of what things are held against; a tool that is not there is left out. */
export async function readMachine(): Promise<Machine> {
  const [first] = cpus();
  const versions: Record<string, string> = {};
  for (const [tool, args] of Object.entries(tools)) {
    const version = await versionOf(tool, args);
    if (version !== undefined) versions[tool] = version;
  }
  return {
    node: (await versionOf(process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath, ['--version'])) ?? process.version,
    system: `${process.platform}, ${process.arch}`,
    processors: `${availableParallelism()} × ${first?.model.trim() ?? 'unknown'}`,
    memory: `${(totalmem() / 1e9).toFixed(0)} GB`,
    ...versions,
  };
}

async function versionOf(program: string, args: readonly string[]): Promise<string | undefined> {
  const env = { ...process.env, PATH: programFolders().join(delimiter) };
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { env });
    return /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}
