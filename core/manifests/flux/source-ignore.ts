import { posix } from 'node:path';
import { byCodeUnit } from '../../by-code-unit.ts';
import { wildcardMatcher } from './wildcards.ts';

interface Segment {
  readonly text: string;
  readonly matches: (name: string) => boolean;
}

interface Rule {
  /** The folder whose `.sourceignore` holds it. */
  readonly folder: readonly string[];
  readonly segments: readonly Segment[];
  readonly includes: boolean;
  readonly folderOnly: boolean;
}

// What source-controller leaves out of every artifact (github.com/fluxcd/pkg/sourceignore).
const defaults = `
.git/ .gitignore .gitmodules .gitattributes
*.jpg *.jpeg *.gif *.png *.wmv *.flv *.tar.gz *.zip
.github/ .circleci/ .travis.yml .gitlab-ci.yml appveyor.yml .drone.yml cloudbuild.yaml
codeship-services.yml codeship-steps.yml **/.goreleaser.yml **/.sops.yaml **/.flux.yaml`;

/**
 * What the source's artifact does not hold, so that a Kustomization never sees it: Flux's defaults, every
 * `.sourceignore` and the source's own `spec.ignore`. The last rule that fits decides.
 * @param files each `.sourceignore` by its path in the repository
 */
export function sourceIgnore(files: ReadonlyMap<string, string>, ofSource: string): (path: string) => boolean {
  const rules = [
    ...rulesOf(defaults.replaceAll(' ', '\n'), []),
    // A folder's own file comes before those of the folders in it.
    ...[...files]
      .map(([file, text]) => ({ folder: posix.join('/', posix.dirname(file)), text }))
      .toSorted((a, b) => byCodeUnit(a.folder, b.folder))
      .flatMap(({ folder, text }) => rulesOf(text, folder.split('/').filter(Boolean))),
    ...rulesOf(ofSource, []),
  ].toReversed();
  return (path) => {
    const segments = path.split('/');
    const rule = rules.find((each) => fits(each, segments));
    return rule !== undefined && !rule.includes;
  };
}

function rulesOf(text: string, folder: readonly string[]): readonly Rule[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const includes = line.startsWith('!');
      const pattern = withoutBlanks(includes ? line.slice(1) : line);
      const folderOnly = pattern.endsWith('/');
      return { folder, includes, folderOnly, segments: segmentsOf(folderOnly ? pattern.slice(0, -1) : pattern) };
    });
}

function segmentsOf(pattern: string): readonly Segment[] {
  return pattern.split('/').map((text) => ({ text, matches: wildcardMatcher(text) }));
}

/** Not by an expression: over a long line of blanks it would take hours. */
function withoutBlanks(pattern: string): string {
  if (pattern.endsWith('\\ ')) return pattern;
  let end = pattern.length;
  while (pattern[end - 1] === ' ') end -= 1;
  return pattern.slice(0, end);
}

function fits({ folder, segments, folderOnly }: Rule, path: readonly string[]): boolean {
  if (folder.some((segment, index) => path[index] !== segment)) return false;
  const below = path.slice(folder.length);
  const [first] = segments;
  if (segments.length > 1) return fitsPath(segments, below, folderOnly);
  const found = below.findIndex((name) => first?.matches(name));
  return found !== -1 && !(folderOnly && found === below.length - 1);
}

/** As go-git's matcher, which Flux uses: `**` goes on to the first folder that fits, and never back. */
function fitsPath(pattern: readonly Segment[], path: readonly string[], folderOnly: boolean): boolean {
  let left = path;
  let matched = false;
  let anyDepth = false;
  for (const { text, matches } of pattern) {
    if (text === '') {
      anyDepth = false;
      continue;
    }
    if (text === '**') {
      anyDepth = true;
      continue;
    }
    if (text.includes('**') || left.length === 0) return false;
    if (anyDepth) {
      anyDepth = false;
      const found = left.findIndex(matches);
      matched = found !== -1;
      left = found === -1 ? [] : left.slice(found + 1);
    } else {
      if (!matches(left[0] ?? '')) return false;
      matched = true;
      left = left.slice(1);
    }
  }
  return matched && !(folderOnly && left.length === 0);
}
