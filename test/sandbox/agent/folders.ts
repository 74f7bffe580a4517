import type { Dirent } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The folders of an agent, laid out as the real one lays them out (`_work/1/s` and so on). */
export interface AgentFolders {
  /** Agent.HomeDirectory */
  readonly root: string;
  /** Agent.WorkFolder */
  readonly work: string;
  /** Agent.TempDirectory */
  readonly temp: string;
  /** Agent.ToolsDirectory */
  readonly tools: string;
  /** Pipeline.Workspace, Agent.BuildDirectory */
  readonly workspace: string;
  /** Build.SourcesDirectory, System.DefaultWorkingDirectory */
  readonly sources: string;
  /** Build.ArtifactStagingDirectory */
  readonly staging: string;
  /** Build.BinariesDirectory */
  readonly binaries: string;
  /** Common.TestResultsDirectory */
  readonly testResults: string;
  /** HOME of the agent's user */
  readonly home: string;
  /** Where uploaded artifacts are kept by the sandbox (the server's side). */
  readonly artifacts: string;
}

/** Makes an agent's folders below `root`. `job` is the number of the job's folder below `_work`. */
export async function createAgentFolders(root: string, job = 1): Promise<AgentFolders> {
  const work = join(root, '_work');
  const workspace = join(work, String(job));
  const folders: AgentFolders = {
    root,
    work,
    temp: join(work, '_temp'),
    tools: join(work, '_tool'),
    workspace,
    sources: join(workspace, 's'),
    staging: join(workspace, 'a'),
    binaries: join(workspace, 'b'),
    testResults: join(workspace, 'TestResults'),
    home: join(root, 'home'),
    artifacts: join(root, 'artifacts'),
  };
  for (const folder of Object.values(folders) as string[]) await mkdir(folder, { recursive: true });
  return folders;
}

/** Empties the temp folder, as the agent does before and after each job. */
export async function emptyTemp(folders: AgentFolders): Promise<void> {
  for (const name of await readdir(folders.temp)) await rm(join(folders.temp, name), { recursive: true, force: true });
}

/** Files in the temp folder, relative and sorted. */
export async function leftoversOf(folders: AgentFolders): Promise<string[]> {
  const entries = await allEntries(folders.temp);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folders.temp, join(entry.parentPath, entry.name)))
    .sort();
}

/** Another task of the job may be removing its folder just now: then it is read once more. */
async function allEntries(folder: string): Promise<Dirent[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readdir(folder, { recursive: true, withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 20) throw error;
    }
  }
}
