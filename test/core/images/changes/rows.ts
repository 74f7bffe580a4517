import assert from 'node:assert/strict';
import { edit, type Asked } from '../request.ts';

/** What rows write short, longest sentences first. */
const shorthands = {
  '<digest dropped>': 'its digest <old> is dropped, for it belongs to the old image and no new one was given',
  '<tag dropped>': 'is dropped, for only a digest was given',
  '<tag stays>': 'stays, for the chart may need one: the digest decides',
  '<cannot>': 'it is written in a way that cannot be edited',
  '<lock file>': 'a lock file beside it, if there is one, no longer fits: run `helm dependency update`',
  '<old>': `sha256:${'0123456789abcdef'.repeat(4)}`,
  '<new>': `sha256:${'fedcba9876543210'.repeat(4)}`,
  '<old hex>': '0123456789abcdef'.repeat(4),
  '<new hex>': 'fedcba9876543210'.repeat(4),
  '<long>': 'ab'.repeat(64),
};

/** A file's text, the text then (`=`: as it was), and all that is said. */
type Row = readonly [before: string, after: string, ...said: readonly string[]];

/** `[downgrade] [what is given] [reference] [in a file]`, like `error image app:2 in values.yaml`, and its rows. */
type Tables = Readonly<Record<string, readonly Row[]>>;

/** A test for each row: the text that an edit makes, what it says, and whether it has found a place. */
export function holdChanges(title: string, tables: Tables): void {
  describe(`what becomes of a value, and what is said of it: ${title}`, () => {
    for (const [key, rows] of Object.entries(tables)) {
      const [asked = '', file] = key.split(' in ');
      for (const [before, after, ...said] of rows)
        it(`${key}: ${before}`, () => {
          hold(parse(asked), file, [before, after, ...said].map(whole));
        });
    }
  });
}

function hold(asked: Asked, file: string | undefined, [before = '', after = '', ...said]: readonly string[]): void {
  const done = edit(before, asked, file);
  assert.equal(done.text, after === '=' ? before : after);
  const told = [
    ...done.versions.map((one) => `${one.name}: ${one.before.join(', ') || '–'} → ${one.after}`),
    ...done.notes.map(({ message }) => message),
    ...done.refusals.map(({ message }) => `refused: ${message}`),
    ...done.downgrades.map(({ message }) => `older: ${message}`),
    ...done.warnings.map(({ message }) => `warning: ${message.replace(/ has a tag that moves: .*/, ' moves')}`),
    ...done.nearMisses.map(({ message }) => `near: ${message}`),
  ];
  assert.deepEqual(told, said);
  // What has a place is matched, changed or not.
  const found = !told.some((one) => one.startsWith('near')) && (said.length > 0 || done.matched > 0);
  assert.equal(done.matched, found ? 1 : 0);
  assert.equal(done.unmatched.length < (asked.images?.length ?? 1), found);
}

function whole(text: string): string {
  return Object.entries(shorthands).reduce((all, [short, long]) => all.replaceAll(short, long), text);
}

function parse(text: string): Asked {
  const [reference = '', kind, downgrade = 'allow'] = whole(text).split(' ').toReversed();
  const asked = { downgrade: downgrade as NonNullable<Asked['downgrade']> };
  switch (kind) {
    case 'policy':
      return { ...asked, policies: { 'f:app': reference } };
    case 'path':
      return { ...asked, images: [reference], paths: ['a=app'], selectors: [] };
    case 'image':
      return { ...asked, images: reference.split('+') };
    default:
      return { charts: { web: '1.1.0' } };
  }
}
