import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from './markdown.ts';

/** A part of a page that is to be done: commands to run, or a file to write. */
export type Doing =
  | { readonly kind: 'commands'; readonly line: number; readonly text: string }
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string };

/** What a page tells to do, in its order: blocks of `sh`, and blocks of YAML below a line with the file's path. */
export function doingsOf({ text }: Page): Doing[] {
  return [...text.matchAll(/(?:^`([\w./-]+)`:\n\n)?^```(sh|yaml)\n([\s\S]*?)^```$/gm)].flatMap((match): Doing[] => {
    const [, path, language, content = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    if (language === 'sh') return [{ kind: 'commands', line, text: content }];
    return path === undefined ? [] : [{ kind: 'file', line, path, text: content }];
  });
}

/** One script of it all. */
export function scriptOf(doings: readonly Doing[]): string {
  const parts = doings.map((doing) =>
    doing.kind === 'commands' ? doing.text : `cat >"${doing.path}" <<'END_OF_FILE'\n${doing.text}END_OF_FILE\n`,
  );
  return parts.join('\n');
}

/** A shell in which git is real, and the commands of clouds and clusters write down how they were called. */
export interface Desk {
  /** Where the commands run. */
  readonly folder: string;
  /** The folder of the stand-ins, to be put first into PATH. */
  readonly bin: string;
  run(script: string, input?: string): Promise<void>;
  /** The calls so far, each with its arguments. */
  calls(): Promise<string[][]>;
  /** The JSON files that were handed to a command, by name. */
  files(): Promise<ReadonlyMap<string, unknown>>;
}

const records = `for each in "$(basename "$0")" "$@"; do printf '%s\\037' "$each"; done >>"$DESK/calls"
printf '\\036' >>"$DESK/calls"
`;

const standIns = {
  // A secret comes by the environment, as the command wants it; it is written down as the last argument.
  az: `case "$*" in *'--secret true'*) set -- "$@" "$AZURE_DEVOPS_EXT_PIPELINE_VAR_CLUSTER_TOKEN" ;; esac
${records}for each in "$@"; do
  case "$each" in *.json) cp "\${each#@}" "$DESK/files/" ;; esac
done
case "$*" in
  'account get-access-token'*) echo "$AZURE_DEVOPS_TOKEN" ;;
  *--query*) echo "found-$#" ;;
esac
`,
  kubectl: `${records}case "$*" in
  *'config view'*) echo "$CLUSTER_ADDRESS" ;;
  *'get secret'*data.token*) printf '%s' "$CLUSTER_TOKEN" | base64 -w 0 ;;
  *'get secret'*) printf '%s' "$CLUSTER_CA" | base64 -w 0 ;;
  *' -' | */dev/stdin*) cat >/dev/null ;;
esac
`,
  docker: records,
  flux: records,
  // With a server, git signs in as gh does, and pull requests are listed and merged there.
  gh: `${records}api() { curl --silent --fail --header "Authorization: Bearer $GITHUB_TOKEN" "$@"; }
case "\${GITHUB_API:-} $*" in
  ' '*) ;;
  *' auth setup-git') git config --global "http.$GITHUB_URL/.extraheader" \
    "Authorization: Basic $(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 -w 0)" ;;
  *' pr list '*) api "$GITHUB_API/repos/contoso/gitops/pulls?state=open" |
    node --print 'JSON.parse(require("node:fs").readFileSync(0, "utf8"))[0].number' ;;
  *' pr merge '*) api --request PUT --data '{"merge_method":"squash"}' "$GITHUB_API/repos/contoso/gitops/pulls/\${@: -1}/merge" ;;
esac
`,
};

/** @param environment what the stand-ins answer, and whose commits git makes */
export async function openDesk(folder: string, environment: Readonly<Record<string, string>>): Promise<Desk> {
  const [bin, workplace, state] = ['bin', 'workplace', 'state'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [bin, workplace, join(state, 'files')]) await mkdir(each, { recursive: true });
  await writeFile(join(state, 'calls'), '');
  for (const [name, text] of Object.entries(standIns)) {
    await writeFile(join(bin, name), `#!/usr/bin/env bash\n${text}`);
    await chmod(join(bin, name), 0o755);
  }
  const env = { HOME: folder, ...environment, PATH: `${bin}:${process.env['PATH'] ?? ''}`, DESK: state };
  return {
    folder: workplace,
    bin,
    run: async (script, input = '') => {
      await writeFile(join(folder, 'script'), script);
      const running = promisify(execFile)('bash', ['-euo', 'pipefail', join(folder, 'script')], {
        cwd: workplace,
        env,
      });
      running.child.stdin?.end(input);
      await running;
    },
    calls: async () =>
      (await readFile(join(state, 'calls'), 'utf8'))
        .split('\u001E')
        .filter((call) => call !== '')
        .map((call) => call.split('\u001F').slice(0, -1)),
    files: async () => {
      const names = await readdir(join(state, 'files'));
      const read = async (name: string): Promise<[string, unknown]> => [
        name,
        JSON.parse(await readFile(join(state, 'files', name), 'utf8')),
      ];
      return new Map(await Promise.all(names.map(read)));
    },
  };
}

/** What stands behind an option in a call; lists until the next option. */
export function optionOf(call: readonly string[], option: string): string[] {
  const at = call.indexOf(option);
  if (at < 0) return [];
  const rest = call.slice(at + 1);
  const end = rest.findIndex((each) => each.startsWith('--'));
  return end < 0 ? rest : rest.slice(0, end);
}
