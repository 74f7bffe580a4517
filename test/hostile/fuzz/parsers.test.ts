import assert from 'node:assert/strict';
import {
  array,
  assert as always,
  constantFrom,
  jsonValue,
  oneof,
  property,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { YAMLException } from 'js-yaml';
import { TaskError } from '../../../core/errors.ts';
import { readObject } from '../../../core/flux/read-object.ts';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { commitText } from '../../../core/gitops-repo/commit-text.ts';
import { folderMatcher, globMatcher } from '../../../core/globs.ts';
import { compareVersions } from '../../../core/images/compare-versions.ts';
import { parseDescriptor } from '../../../core/manifests/descriptor.ts';
import { parseComponent } from '../../../core/manifests/fabrikate/parse-component.ts';
import { parseDefinition } from '../../../core/manifests/fabrikate/definition.ts';
import { safeSegment } from '../../../core/manifests/layout.ts';
import { parseManifests } from '../../../core/manifests/parse.ts';
import { unsafeBranch, unsafePath } from '../../../core/placeholders.ts';
import { printable } from '../../../core/printable.ts';
import { readMarker, writeMarker } from '../../../core/pull-requests/marker.ts';
import { holdsSecret } from '../../../core/secret-search.ts';
import { Secret } from '../../../core/secret.ts';
import { splitDocuments } from '../../../core/yaml/documents.ts';
import { parseYaml } from '../../../core/yaml/tree.ts';
import { quotePath } from '../../../platform/git/fast-import.ts';
import { parseBatch, parseCommit, parseTree } from '../../../platform/git/objects.ts';
import { edit } from '../../core/images/request.ts';
import { judgeResult } from '../judge.ts';
import { wrongBranch, wrongPath } from '../oracles.ts';

// The same texts each time; others are tried by GITOPS_TEST_SEED, more of them by GITOPS_TEST_RUNS.
const options = {
  seed: Number(process.env['GITOPS_TEST_SEED'] ?? 20_261_126),
  numRuns: Number(process.env['GITOPS_TEST_RUNS'] ?? 300),
};
const anything = string({ unit: 'binary', maxLength: 60 });
const pieces = (...all: readonly string[]) =>
  array(oneof({ weight: 8, arbitrary: constantFrom(...all) }, { weight: 1, arbitrary: anything }), { maxLength: 24 }).map((parts) => parts.join('')); // prettier-ignore
const yaml = pieces('\n', '\n  ', '- ', ': ', 'a', 'image: app:1', '"', "'", '[', ']', '{', '}', ',', '&a ', '*a', '<<: *a', '|', '>-\n', '? ', '!!str ', '!x ', '# ', '%YAML 1.2\n', '---\n', '...\n', '\t', '\r', '\r\n', '\0', '\uFEFF', '\u0085', '{{ x }}', 'apiVersion: v1\n', 'kind: A\n', 'metadata: {name: a}\n'); // prettier-ignore
const paths = pieces('a', '.', '..', '/', '\\', '.git', 'GIT~1', ' ', ':', '\u200c', '\u202e', 'con', 'nul', '1', '\0', '-', '@{', '~', '\uD800', '.lock', '%2e'); // prettier-ignore

/** Ends in a result, or in one of these errors. */
function ends(action: () => unknown, ...kinds: readonly (new (...args: never[]) => Error)[]): void {
  try {
    action();
  } catch (thrown) {
    if (!kinds.some((kind) => thrown instanceof kind)) throw thrown;
    if (thrown instanceof TaskError) assert.notEqual(thrown.code, 'INTERNAL');
  }
}

describe('fuzzing what reads the words of others', () => {
  it('YAML: every value lies where it is said to, documents are all of the text, and no prototype changes', () => {
    always(
      property(yaml, (text) => {
        assert.equal(
          splitDocuments(text)
            .map((one) => one.text)
            .join(''),
          text,
        );
        ends(() => {
          for (const { start, end } of parseYaml(text).scalars) assert.ok(start <= end && end <= text.length);
        }, YAMLException);
        parseManifests({ file: 'a.yaml', text });
        assert.deepEqual(judgeResult({}), []);
      }),
      options,
    );
  });

  it('images: a second edit finds nothing to do', () => {
    always(
      property(yaml, constantFrom('a.yaml', 'kustomization.yaml', 'values.yaml'), (text, name) => {
        const done = edit(text, { images: ['app:2'], downgrade: 'allow' }, name);
        assert.equal(edit(done.text, { images: ['app:2'], downgrade: 'allow' }, name).edits.length, 0);
      }),
      options,
    );
  });

  it('paths and branches: what is let pass is let pass by git and Windows, too', () => {
    always(
      property(paths, (text) => {
        if (unsafePath(text) === undefined) assert.equal(wrongPath(text), undefined);
        if (unsafeBranch(text) === undefined) assert.equal(wrongBranch(text), undefined);
        assert.equal(unsafePath(safeSegment(text)), undefined);
      }),
      options,
    );
  });

  it('globs: fit or not, or are refused', () => {
    const glob = pieces(
      'a',
      '*',
      '**',
      '/',
      '?',
      '(',
      ')',
      '|',
      '+',
      '!',
      '@',
      '[',
      ']',
      '{',
      '}',
      ',',
      '..',
      '1',
      '\\',
      '^',
      '$',
      '.',
    );
    always(
      property(glob, (text) => {
        ends(
          () => [globMatcher([text]), folderMatcher([text])].map((fits) => fits('aaaa/aaaaaaaaaaaaaaaaaaaaaaaa!')),
          TaskError,
        );
      }),
      options,
    );
  });

  it('logs: nothing in a text is more than text, and once is enough', () => {
    const text = pieces(
      '##',
      '#',
      'vso[',
      '[',
      'error]',
      '\u001b',
      '[0m',
      ']0;',
      '\u0007',
      '\r',
      '\n',
      '\u202e',
      '\u200b',
      '\u061c',
      '\uD83D',
      'VSO[',
    );
    always(
      property(text, (given) => {
        const shown = printable(given);
        assert.deepEqual(judgeResult({ leaves: [shown] }), []);
        assert.equal(printable(shown), shown);
      }),
      options,
    );
  });

  it('secrets: are found in each of their forms, wherever they stand', () => {
    const secret = string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }).filter(
      (text) => text.trim().length >= 6,
    );
    always(
      property(secret, anything, anything, (value, before, after) => {
        const secrets = [new Secret(value)];
        const forms = [
          value,
          JSON.stringify(value),
          encodeURIComponent(value),
          Buffer.from(`me:${value.trim()}`).toString('base64'),
        ];
        for (const form of forms) assert.ok(holdsSecret(`${before}\n${form}\n${after}`, secrets), form);
      }),
      options,
    );
  });

  it('markers and trailers: what is written reads back, whatever stands in it', () => {
    const word = string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll(/\p{Surrogate}/gu, ''));
    always(
      property(word, word, anything, (environment, application, message) => {
        const identity = { environment, cluster: '', application };
        const id = 'a'.repeat(40);
        assert.deepEqual(
          readMarker(writeMarker({ identity, version: '1', content: id, descriptors: ['a'] }))?.identity,
          identity,
        );
        assert.deepEqual(
          readTrailers(withTrailers(commitText(message), { identity, target: id, content: id }))?.identity,
          identity,
        );
      }),
      options,
    );
  });

  it('git: any bytes are objects or are refused; a name is written as it was read', () => {
    const name = uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) =>
      Buffer.from(bytes.filter((byte) => byte !== 0 && byte !== 47)),
    );
    always(
      property(
        uint8Array({ maxLength: 200 }),
        name.filter(({ length }) => length > 0),
        (bytes, own) => {
          const any = Buffer.from(bytes);
          ends(() => parseTree('x', any), TaskError);
          parseBatch(any);
          parseCommit('x', any);
          const [[read] = ['']] = parseTree('x', Buffer.concat([Buffer.from('100644 '), own, Buffer.alloc(21)]));
          assert.deepEqual(unquoted(quotePath(read)), own);
        },
      ),
      options,
    );
  });

  it('versions: two of them stand to each other as the other way round', () => {
    const version = pieces('1', '2', '10', '.', '-', 'v', 'rc', 'alpha', '+', 'g', 'abcdef1', '2026', '_', 'T');
    const mirrored = { older: 'newer', newer: 'older', same: 'same', unlike: 'unlike' } as const;
    always(
      property(version, version, (a, b) => assert.equal(compareVersions(a, b), mirrored[compareVersions(b, a)])),
      options,
    );
  });

  it('JSON of any shape: a descriptor, a component, an object of Flux, or refused', () => {
    const key = constantFrom(
      'spec',
      'status',
      'conditions',
      'schemaVersion',
      'files',
      'objects',
      'subcomponents',
      'hooks',
      '__proto__',
    );
    always(
      property(array(tuple(key, jsonValue())), (entries) => {
        const text = JSON.stringify(Object.fromEntries(entries));
        ends(() => parseDescriptor(text, 'x.json'), TaskError);
        ends(() => parseComponent(parseDefinition(Buffer.from(text), 'component.json'), 'x'), TaskError);
        for (const kind of ['Kustomization', 'HelmRelease', 'GitRepository', 'Deployment'])
          for (const group of [
            'kustomize.toolkit.fluxcd.io',
            'helm.toolkit.fluxcd.io',
            'source.toolkit.fluxcd.io',
            'apps',
          ])
            readObject({ ...Object.fromEntries(entries), apiVersion: `${group}/v1`, kind, metadata: { name: 'a' } });
        assert.deepEqual(judgeResult({}), []);
      }),
      options,
    );
  });
});

/** As git reads a quoted path. */
function unquoted(text: string): Buffer {
  const bytes: Buffer[] = [];
  for (const [, octal, mark, plain] of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gsu))
    bytes.push(
      octal === undefined ? Buffer.from(mark ?? plain ?? '', 'utf8') : Buffer.from([Number.parseInt(octal, 8)]),
    );
  return Buffer.concat(bytes);
}
