import { posix } from 'node:path';

/**
 * Takes kustomize's origin annotation out of a built object and says it in a comment as helm does (`# Source: file`):
 * the annotation is asked for only to know the file.
 * @param document one document as kustomize prints it
 * @param folder what was built, relative to the repository's root
 */
export function withoutOrigin(document: string, folder: string): string {
  const lines = document.split('\n');
  const metadata = lines.indexOf('metadata:');
  if (metadata === -1) return document;
  const end = lines.findIndex((line, index) => index > metadata && line !== '' && !line.startsWith(' '));
  const annotations = lines.indexOf('  annotations:', metadata);
  const within = (index: number): boolean => index !== -1 && (end === -1 || index < end);
  const start = lines.indexOf('    config.kubernetes.io/origin: |', annotations);
  if (!within(annotations) || !within(start)) return document;
  let next = start + 1;
  while (lines[next]?.startsWith('      ') === true) next += 1;
  const source = sourceIn(lines.slice(start + 1, next), folder);
  lines.splice(start, next - start);
  if (lines[annotations + 1]?.startsWith('    ') !== true) lines.splice(annotations, 1);
  const text = lines.join('\n');
  return source === undefined ? text : `# Source: ${source}\n${text}`;
}

/** `path` for what a file holds, `configuredIn` for what a kustomization generates. */
function sourceIn(lines: readonly string[], folder: string): string | undefined {
  const fields = new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^ {6}(path|configuredIn|repo|ref): (\S.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const path = fields.get('path') ?? fields.get('configuredIn');
  if (path === undefined || /["']/.test(path)) return undefined;
  const repository = fields.get('repo');
  if (repository === undefined) return posix.join(folder, path);
  const ref = fields.get('ref');
  return `${repository}//${path}${ref === undefined ? '' : `?ref=${ref}`}`;
}
