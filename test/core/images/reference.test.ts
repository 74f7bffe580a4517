import assert from 'node:assert/strict';
import { formatReference, isDigest, isTag, parseReference, sameRepository } from '../../../core/images/reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image references', () => {
  const cases: readonly (readonly [
    text: string,
    domain: string,
    path: string,
    tag?: string,
    digest?: string | undefined,
  ])[] = [
    ['nginx', 'docker.io', 'library/nginx'],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
    ['docker.io/nginx:1', 'docker.io', 'library/nginx', '1'],
    ['index.docker.io/library/nginx', 'docker.io', 'library/nginx'],
    ['team/app:v1', 'docker.io', 'team/app', 'v1'],
    ['localhost/app', 'localhost', 'app'],
    ['localhost:5000/app', 'localhost:5000', 'app'],
    ['registry.example.com:5000/a/b/c:1_2.3-x', 'registry.example.com:5000', 'a/b/c', '1_2.3-x'],
    [`ghcr.io/a/b@${digest}`, 'ghcr.io', 'a/b', '', digest],
    [`ghcr.io/a/b:1@${digest}`, 'ghcr.io', 'a/b', '1', digest],
    ['[::1]:5000/app:1', '[::1]:5000', 'app', '1'],
    ['REGISTRY/app', 'REGISTRY', 'app'],
    ['a__b/c--d:e', 'docker.io', 'a__b/c--d', 'e'],
  ];
  for (const [text, domain, path, tag, digest] of cases) {
    it(`takes ${text} apart and puts it together again`, () => {
      const reference = parseReference(text);
      assert.ok(reference !== undefined);
      assert.deepEqual(
        [reference.domain, reference.path, reference.tag, reference.digest],
        [domain, path, tag === '' ? undefined : tag, digest],
      );
      assert.equal(formatReference(reference), text);
    });
  }

  it('never takes a port for a tag', () => {
    assert.equal(parseReference('registry.example.com:5000/app')?.tag, undefined);
    assert.equal(parseReference('registry.example.com:5000/app')?.written, 'registry.example.com:5000/app');
  });

  for (const text of [
    '',
    ' nginx',
    'Nginx',
    'nginx:',
    'nginx:-1',
    'nginx@',
    'nginx@sha256:123',
    `nginx@${digest.toUpperCase()}`,
    'a//b',
    '/a',
    'a/',
    'a___b',
    'a._b',
    'https://ghcr.io/a/b',
    'ghcr.io/',
    'ghcr.io/a b:1',
    '$IMAGE',
    '{{ .Values.image }}',
    `nginx:${'1'.repeat(129)}`,
    'f'.repeat(64),
    `${'a'.repeat(300)}`,
    'nginx:1\n',
    'a_b.c/nginx',
    `nginx@sha512:${'0'.repeat(64)}`,
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => assert.equal(parseReference(text), undefined));
  }

  it('knows a repository in each of its spellings', () => {
    const same = (a: string, b: string): boolean => {
      const [left, right] = [parseReference(a), parseReference(b)];
      assert.ok(left !== undefined && right !== undefined);
      return sameRepository(left, right);
    };
    assert.ok(same('nginx', 'docker.io/library/nginx:1'));
    assert.ok(same('GHCR.io/a/b', 'ghcr.io/a/b'));
    assert.ok(!same('nginx', 'ghcr.io/nginx'));
    assert.ok(!same('registry:5000/app', 'registry:5001/app'));
  });

  it('knows tags and digests', () => {
    assert.ok(isTag('1234') && isTag('_x') && !isTag('.x') && !isTag('a/b') && !isTag('a:b') && !isTag(''));
    assert.ok(isDigest(digest) && isDigest(`md5:${'a'.repeat(32)}`) && !isDigest('sha256:abc') && !isDigest('latest'));
  });
});
