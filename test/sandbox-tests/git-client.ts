import { execFile } from 'node:child_process';

/** How git ended. */
export interface GitRun {
  code: number;
  stdout: string;
  /** Both streams. */
  output: string;
}

/** Runs the real git as a client, with an `Authorization` header, untouched by the machine's configuration. */
export function git(folder: string, authorization: string | undefined, ...args: string[]): Promise<GitRun> {
  const environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: 'Tess Tester',
    GIT_AUTHOR_EMAIL: 'tess@fabrikam.example',
    GIT_COMMITTER_NAME: 'Tess Tester',
    GIT_COMMITTER_EMAIL: 'tess@fabrikam.example',
    ...(authorization === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'http.extraHeader',
          GIT_CONFIG_VALUE_0: `Authorization: ${authorization}`,
        }),
  };
  return new Promise((resolve) => {
    execFile('git', ['-C', folder, ...args], { env: environment, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, output: stdout + stderr });
    });
  });
}

/** As `git`, but an exit code other than 0 fails the test. Gives trimmed standard output. */
export async function goodGit(folder: string, authorization: string | undefined, ...args: string[]): Promise<string> {
  const run = await git(folder, authorization, ...args);
  if (run.code !== 0) throw new Error(`git ${args.join(' ')} ended with ${run.code}\n${run.output}`);
  return run.stdout.trim();
}
