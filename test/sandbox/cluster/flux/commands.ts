import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** What a command left behind; `code` is null when it could not be started or was killed. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program with arguments (no shell) and an environment of its own. */
export async function run(
  program: string,
  args: string[],
  o: { cwd?: string; env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  const { env, ...rest } = o;
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { ...rest, env: { PATH, ...env }, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, stdout, stderr: code === null ? `${stderr}${String(error)}` : stderr });
      },
    );
  });
}

/** A command that builds a kustomization folder: its program and the arguments before the folder. */
export interface KustomizeCommand {
  program: string;
  args: string[];
}

/** Looks for kustomize on PATH and where `go install` puts it, then for `kubectl kustomize`. */
export async function findKustomize(): Promise<KustomizeCommand | undefined> {
  const { PATH = '', GOBIN, GOPATH } = process.env;
  const go = [GOBIN, GOPATH === undefined ? undefined : path.join(GOPATH, 'bin'), path.join(homedir(), 'go', 'bin')];
  const folders = [...PATH.split(path.delimiter), ...go].filter((folder) => folder !== undefined && folder !== '');
  const args = ['build', '--load-restrictor=LoadRestrictionsNone'];
  const kustomize = await firstIn(folders, 'kustomize');
  if (kustomize !== undefined) return { program: kustomize, args };
  const kubectl = await firstIn(folders, 'kubectl');
  return kubectl === undefined ? undefined : { program: kubectl, args: ['kustomize', ...args.slice(1)] };
}

async function firstIn(folders: (string | undefined)[], program: string): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder ?? '', program);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}
