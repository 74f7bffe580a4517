import { readAuthor, type Author } from '../../core/commit-author.ts';
import type { InputReader, VariableReader } from '../../core/inputs.ts';
import { expandPattern, type PatternUse, type PlaceholderValues } from '../../core/placeholders.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';
import { readRepositoryAccess, readRepositoryType } from '../../core/repository-access.ts';
import { runPage } from '../../core/run-page.ts';

/** Where an update lands with `delivery: branch`, and in whose name. */
export interface RepositoryInputs {
  readonly repository: string;
  readonly access: RepositoryAccess;
  /** Undefined: the default branch. */
  readonly targetBranch: string | undefined;
  /** Undefined: the target branch itself. */
  readonly branch: string | undefined;
  /** With its placeholders; undefined: one that names what is set. */
  readonly commitMessage: string | undefined;
  readonly values: PlaceholderValues;
  readonly author: Author;
  readonly skipCi: boolean;
  /** `Run 2026.10: https://…`; empty outside a build. */
  readonly run: string;
}

/** Reads the inputs that only `delivery: branch` has. */
export function readRepository(reader: InputReader, variable: VariableReader): RepositoryInputs {
  const values = { buildId: variable('Build.BuildId') ?? '', buildNumber: variable('Build.BuildNumber') ?? '' };
  const fill = (name: string, use: PatternUse, extra = {}): string | undefined => {
    // As $(Build.SourceBranch) has it.
    const pattern = reader.optional(name)?.replace(/^refs\/heads\//, '');
    return pattern === undefined ? undefined : filled(reader, { name, pattern, use, values, extra });
  };
  reader.required('repository');
  fill('commitMessage', 'text', { changes: 'x', images: 'x' });
  const page = runPage(variable);
  return {
    repository: fill('repository', 'text') ?? '',
    access: readRepositoryAccess(reader),
    targetBranch: fill('targetBranch', 'branch'),
    branch: fill('branch', 'branch'),
    commitMessage: reader.optional('commitMessage'),
    values,
    author: readAuthor(reader, variable),
    skipCi: reader.flag('skipCi', false),
    run: page === undefined ? '' : `Run ${values.buildNumber}: ${page}`,
  };
}

/** This task has no environment and no application to fill in: who has one in a name writes it there. */
function filled(
  reader: InputReader,
  at: {
    readonly name: string;
    readonly pattern: string;
    readonly use: PatternUse;
    readonly values: PlaceholderValues;
    readonly extra: Readonly<Record<string, string>>;
  },
): string {
  const known = [...Object.keys(at.values), ...Object.keys(at.extra)];
  const unknown = [...at.pattern.matchAll(/\{([A-Za-z][A-Za-z0-9]*)\}/g)].filter(
    ([, name = '']) => !known.includes(name),
  );
  for (const [whole] of unknown) {
    reader.mistake(at.name, `unknown placeholder ${whole}; known are ${known.map((name) => `{${name}}`).join(' ')}`);
  }
  if (unknown.length > 0) return '';
  const expanded = expandPattern(at.pattern, at.values, at.use, at.extra);
  if (expanded.ok) return expanded.value;
  for (const mistake of expanded.mistakes) reader.mistake(at.name, mistake);
  return '';
}

const strings = [
  'repository',
  'azureReposConnection',
  'azureDevOpsConnection',
  'githubConnection',
  'githubEnterpriseConnection',
  'targetBranch',
  'branch',
  'commitMessage',
  'authorName',
  'authorEmail',
];

/** Those of these inputs that are given although files are edited in place. */
export function idleInputs(reader: InputReader): readonly string[] {
  const idle = strings.filter((name) => reader.optional(name) !== undefined);
  if (readRepositoryType(reader) !== 'azureRepos') idle.push('repositoryType');
  if (reader.flag('skipCi', false)) idle.push('skipCi');
  return idle;
}
