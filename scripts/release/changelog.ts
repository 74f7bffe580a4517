/**
 * The changelog with its "Unreleased" section made the new version's, and an empty one above it.
 *
 * @param date `yyyy-mm-dd`
 * @throws Error when there is nothing unreleased to tell
 */
export function releaseChangelog(changelog: string, version: string, date: string): string {
  const match = /^## Unreleased[ \t]*\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog);
  if (match === null || (match[1] ?? '').trim() === '') {
    throw new Error('CHANGELOG.md tells nothing under "## Unreleased": say there what changed.');
  }
  const section = `## Unreleased\n\n## ${version} (${date})\n\n${(match[1] ?? '').trim()}\n`;
  const rest = changelog.slice(match.index + match[0].length);
  return `${changelog.slice(0, match.index)}${section}${rest === '' ? '' : `\n${rest}`}`;
}
