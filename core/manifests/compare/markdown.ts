import { codeBlock, escapeMarkdown, htmlCode, inlineCode, markdownTable } from '../../markdown.ts';
import { formatObject } from '../objects.ts';
import { counted, someLines } from '../../wording.ts';
import { countChanges, countsText, type ApplicationComparison, type ObjectChange } from './comparison.ts';
import { changeLines, type Detail } from './lines.ts';
import type { Mask } from './value-text.ts';

/** How a comparison is told in Markdown. */
export interface Telling {
  /** Of the whole text, in UTF-16 units. */
  readonly limit: number;
  readonly detail: Detail;
  readonly mask: Mask;
  /** Where what the limit leaves out is to be found, as a sentence of Markdown. */
  readonly rest: string;
}

// Above that many, what is told of single objects folds away once more, and a table counts them by kind.
const manyObjects = 15;
const mostKinds = 30;
const mostFiles = 200;
const mostWarnings = 20;

/** A part that is told whole or not at all: it closes every fence and element that it opens. */
interface Block {
  /** Made only when there is room for it: of thousands of objects most are never told. */
  readonly text: () => string;
  readonly objects: number;
}

// No block is shorter.
const shortestBlock = 10;

interface Section {
  readonly open: string;
  readonly close: string;
  readonly blocks: readonly Block[];
}

/** Counts first, then each object, folded; whatever stands in the manifests renders as text. */
export function comparisonMarkdown(comparisons: readonly ApplicationComparison[], telling: Telling): string {
  const same = comparisons.reduce((sum, comparison) => sum + comparison.same, 0);
  const unchanged = same === 0 ? '' : `; ${counted(same, 'object')} ${same === 1 ? 'is' : 'are'} the same`;
  const head = `**${sentence(countsText(comparisons))}**${unchanged}.`;
  const table = kindTable(comparisons);
  const sections = comparisons.flatMap((comparison) => sectionsOf(comparison, comparisons.length > 1, telling));
  return fitted([head, ...(table === '' || table.length > telling.limit / 3 ? [] : [table])], sections, telling);
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function kindTable(comparisons: readonly ApplicationComparison[]): string {
  const objects = comparisons.flatMap((comparison) => comparison.objects);
  if (objects.length <= manyObjects) return '';
  const kinds = [...new Set(objects.map(({ reference }) => reference.kind))].toSorted();
  const rows = kinds.slice(0, mostKinds).map((kind) => {
    const counts = countChanges([{ objects: objects.filter(({ reference }) => reference.kind === kind) }]);
    return [inlineCode(kind), ...[counts.added, counts.changed, counts.removed, counts.moved].map(String)];
  });
  const more = kinds.length - mostKinds;
  const table = markdownTable(['Kind', 'Added', 'Changed', 'Removed', 'Moved'], rows);
  return more > 0 ? `${table}\n\n… and ${counted(more, 'more kind')}` : table;
}

function sectionsOf(
  { identity, objects, files, warnings }: ApplicationComparison,
  several: boolean,
  telling: Telling,
): readonly Section[] {
  const title = several ? `#### ${escapeMarkdown(identity.application)}\n\n` : '';
  const kinds = (['removed', 'changed', 'added', 'moved'] as const).map((kind): Section => {
    const own = objects.filter((change) => change.kind === kind);
    const blocks = own.map((change) => ({ text: () => objectBlock(change, objects.length, telling), objects: 1 }));
    return blocks.length > manyObjects
      ? {
          open: `<details><summary>${counted(own.length, 'object')} ${kind}</summary>\n\n`,
          close: '\n</details>\n',
          blocks,
        }
      : { open: '', close: '', blocks };
  });
  const told: readonly Section[] = [
    {
      open: '',
      close: '',
      blocks: warnings.length === 0 ? [] : [{ text: () => warningBlock(warnings, telling), objects: 0 }],
    },
    ...kinds,
    { open: '', close: '', blocks: files.length === 0 ? [] : [{ text: () => fileBlock(files, telling), objects: 0 }] },
  ].filter(({ blocks }) => blocks.length > 0);
  return told.map((section, index) => (index === 0 ? { ...section, open: `${title}${section.open}` } : section));
}

function objectBlock(change: ObjectChange, all: number, { mask, detail }: Telling): string {
  const name = mask(formatObject(change.reference));
  const lines = changeLines(change, mask, detail);
  const what = whatHappened(change, mask);
  if (lines.length === 0)
    return `- ${inlineCode(name)} ${what.map(({ text, file }) => `${text} ${inlineCode(file)}`).join(' ')}\n`;
  const where = what.map(({ text, file }) => `${text} ${htmlCode(file)}`).join(' ');
  const open = all <= 3 ? '<details open>' : '<details>';
  return `${open}<summary>${htmlCode(name)} ${where}</summary>\n\n${codeBlock(lines.join('\n'), 'diff')}\n\n</details>\n`;
}

function whatHappened(change: ObjectChange, mask: Mask): readonly { readonly text: string; readonly file: string }[] {
  const file = mask(change.file);
  switch (change.kind) {
    case 'added':
      return [{ text: 'added to', file }];
    case 'removed':
      return [{ text: 'removed from', file }];
    case 'moved':
      return [
        { text: 'moved from', file: mask(change.before) },
        { text: 'to', file },
      ];
    case 'changed':
      return change.before === change.file
        ? [{ text: `changed (${counted(change.fields.length, 'field')}) in`, file }]
        : [
            { text: `changed (${counted(change.fields.length, 'field')}), moved from`, file: mask(change.before) },
            { text: 'to', file },
          ];
  }
}

function fileBlock(files: ApplicationComparison['files'], { mask }: Telling): string {
  const lines = someLines(
    files.map(({ kind, path }) => `${kind}: ${mask(path)}`),
    mostFiles,
  );
  const summary = `${counted(files.length, 'file')} whose objects are the same, or that ${files.length === 1 ? 'holds' : 'hold'} none`;
  return `<details><summary>${summary}</summary>\n\n${codeBlock(lines.join('\n'))}\n\n</details>\n`;
}

function warningBlock(warnings: readonly string[], { mask }: Telling): string {
  const lines = someLines(warnings.map(mask), mostWarnings);
  return `Not all of the repository could be compared:\n\n${codeBlock(lines.join('\n'))}\n`;
}

/** As many blocks as the limit takes, in order; what does not fit is counted. */
function fitted(head: readonly string[], sections: readonly Section[], { limit, rest }: Telling): string {
  const note = (left: number): string =>
    left === 0
      ? ''
      : `\n… and ${counted(left, 'more object')} that ${left === 1 ? 'does' : 'do'} not fit here. ${rest}\n`;
  const reserve = note(1_000_000).length;
  let text = `${head.join('\n\n')}\n`;
  let left = 0;
  for (const { open, close, blocks } of sections) {
    let section = '';
    for (const block of blocks) {
      const room = limit - reserve - text.length - open.length - section.length - close.length - 1;
      const told = room < shortestBlock ? undefined : block.text();
      if (told !== undefined && told.length <= room) section += told;
      else left += block.objects;
    }
    if (section !== '') text += `\n${open}${section}${close}`;
  }
  return `${text}${note(left)}`;
}
