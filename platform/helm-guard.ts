import { join } from 'node:path';
import type { ErrorCode } from '../core/error-codes.ts';
import type { Files } from '../core/ports/files.ts';
import { bareEnvironment } from './processes.ts';

/** What kustomize starts in helm's place, and the variables that it needs for that. */
export interface HelmGuard {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the guard stands before, and what it lets through. */
export interface GuardSetup {
  readonly files: Pick<Files, 'write' | 'realPath'>;
  /** The Node program. */
  readonly node: string;
  /** helm's absolute path. */
  readonly helm: string;
  /** A folder that is new and empty: helm's own folders are made in it. */
  readonly home: string;
  /** What charts may be read from and unpacked into. */
  readonly root: string;
  /** Charts may be read from everywhere (kustomize's LoadRestrictionsNone). */
  readonly readsAnything: boolean;
}

/** What the guard's program is told. */
interface GuardConfig {
  readonly helm: string;
  readonly root: string;
  readonly readsAnything: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** What `pull` needs besides, by name: a proxy's address may hold a password, which no file may. */
  readonly network: readonly string[];
}

/** How a refusal starts; its code stands behind it. */
const mark = 'gitops-delivery refuses';

/**
 * A guard between kustomize and helm. A kustomization, or one that it fetches from far away, says what helm is called
 * with: a release name such as `--post-renderer=sh` would run a program, one such as `--output-dir=…` or a `chartHome`
 * would write anywhere, `configHome` brings plugins, and a chart's links read any file. What kustomize itself asks for is
 * let through, in an environment that holds nothing worth printing (`nameTemplate` could).
 *
 * kustomize starts one program without further arguments of ours, on Windows no script: so it starts Node, which loads the
 * guard before it looks for what it takes for its script.
 */
export async function guardHelm({ files, node, helm, home, root, readsAnything }: GuardSetup): Promise<HelmGuard> {
  const program = join(home, 'guard.cjs');
  const config: GuardConfig = {
    helm,
    root: await files.realPath(root),
    readsAnything,
    environment: {
      ...bareEnvironment(),
      HOME: home,
      HELM_CACHE_HOME: join(home, 'cache'),
      HELM_CONFIG_HOME: join(home, 'config'),
      HELM_DATA_HOME: join(home, 'data'),
      HELM_PLUGINS: join(home, 'plugins'),
    },
    network: ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'SSL_CERT_FILE'],
  };
  await files.write(program, `(${guardText})(${JSON.stringify(config)}, ${JSON.stringify(mark)});\n`);
  // Between quotes a backslash would stand for the character behind it.
  return { command: node, environment: { NODE_OPTIONS: `--require "${program.replaceAll('\\', '/')}"` } };
}

/** What the guard said, in what kustomize passes on of it; undefined when it said nothing. */
export function refusalIn(said: string): { readonly code: ErrorCode; readonly what: string } | undefined {
  const [, code, what] = new RegExp(`^.*${mark} \\((CODE|FILE)\\): (.*)$`, 'm').exec(said) ?? [];
  if (what === undefined) return undefined;
  return { code: code === 'CODE' ? 'CODE_NOT_ALLOWED' : 'FILE_NOT_ALLOWED', what };
}

// A program of its own: it runs where nothing of the task is. Options are those of kustomize 4.1 to 5.7, in its spelling.
const guardText = String.raw`(config, mark) => {
  const { spawnSync } = require('node:child_process');
  const fs = require('node:fs');
  const path = require('node:path');
  const refuse = (kind, what) => {
    fs.writeSync(2, mark + ' (' + kind + '): ' + what.replaceAll(/\s+/g, ' ').slice(0, 500) + '\n');
    process.exit(1);
  };
  const known = {
    version: { flags: ['-c', '--short'], values: [] },
    pull: { flags: ['--untar', '--devel', '--debug'], values: ['--untardir', '--repo', '--version'] },
    template: {
      flags: ['--generate-name', '--include-crds', '--skip-tests', '--no-hooks', '--debug', '--devel'],
      values: ['--namespace', '--name-template', '-f', '--values', '--api-versions', '--kube-version'],
    },
  };
  const command = path.basename(process.argv[1] ?? '');
  const args = process.argv.slice(2);
  const options = Object.hasOwn(known, command) ? known[command] : refuse('CODE', 'helm ' + command);
  const places = [];
  const folders = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at];
    if (options.values.includes(arg)) {
      at += 1;
      if (arg === '--untardir') folders.push(args[at] ?? '');
    } else if (arg.startsWith('-') && !options.flags.includes(arg)) refuse('CODE', 'helm ' + command + ' ' + arg);
    else if (!arg.startsWith('-')) places.push(arg);
  }
  if (command === 'template' && !config.readsAnything) folders.push(places.at(-1) ?? '');

  // What is not there yet will be where its folder is.
  const real = (file) => {
    try {
      return fs.realpathSync(file);
    } catch {
      return path.dirname(file) === file ? file : path.join(real(path.dirname(file)), path.basename(file));
    }
  };
  const check = (file) => {
    const way = path.relative(config.root, real(path.resolve(file)));
    if (way === '..' || way.startsWith('..' + path.sep) || path.isAbsolute(way)) refuse('FILE', file);
  };
  for (const folder of folders) {
    check(folder);
    if (command !== 'template' || !fs.existsSync(folder)) continue;
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isSymbolicLink() && fs.existsSync(file)) check(file);
    }
  }

  const network = command === 'pull' ? config.network : [];
  const env = { ...config.environment };
  for (const name of network) if (process.env[name] !== undefined) env[name] = process.env[name];
  const { status, error } = spawnSync(config.helm, [command, ...args], { env, stdio: 'inherit', windowsHide: true });
  if (error !== undefined) fs.writeSync(2, String(error.message) + '\n');
  process.exit(status ?? 1);
}`;
