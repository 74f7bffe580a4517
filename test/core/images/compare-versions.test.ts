import assert from 'node:assert/strict';
import { compareVersions } from '../../../core/images/compare-versions.ts';
import type { Comparison } from '../../../core/images/numbered.ts';
import { edit } from './request.ts';

/** Tags as they are seen in the wild, each list of one scheme from old to new: all pairs of a list must be in order. */
const schemes: Readonly<Record<string, readonly string[]>> = {
  'semantic versions': ['0.9.10', '1.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0-rc.1', '2.0.0'],
  'with v, and a part left out': ['v0.9', 'v1.0', 'v1.0.1', 'v2.0.0-alpha.1', 'v2.0.0-beta', 'v2.0.0-rc.1', 'v2.0.0'],
  'pre-releases without a dot': ['1.0.0-alpha9', '1.0.0-beta1', '1.0.0-rc', '1.0.0-rc9', '1.0.0-rc10', '1.0.0'],
  Spring: ['3.0.0-M9', '3.0.0-M10', '3.0.0-RC1', '3.0.0', '3.0.1-SNAPSHOT', '3.0.1'],
  Python: ['3.12.0a1', '3.12.0b2', '3.12.0rc9', '3.12.0rc10', '3.12.0', '3.12.1'],
  GitVersion: [
    '1.0.0-beta.1',
    '1.0.0-beta.2',
    '1.0.0-beta.10',
    '1.0.0',
    '1.1.0-PullRequest0002.3',
    '1.1.0-PullRequest0010.1',
  ],
  'GitVersion, old': ['1.0.0-ci0003', '1.0.0-ci0010', '1.0.0', '1.0.1-ci0001'],
  'git describe': [
    'v1.2.2',
    'v1.2.3',
    'v1.2.3-9-gabcdef1',
    'v1.2.3-123-g1234567',
    'v1.2.4-rc.1',
    'v1.2.4-rc.1-2-gabcdef1',
    'v1.2.4',
  ],
  'commits behind versions': ['1.2.3-abcdef1', '1.2.4-1234567', '1.3.0-0fedcba', '1.3.1-gabcdef1'],
  'pseudo-versions of Go': ['v0.0.0-20231231235959-abcdef123456', 'v0.0.0-20240101000000-123456abcdef'],
  'Azure DevOps': ['20231231.12', '20240131.2', '20240131.10', '20240201.1'],
  'Azure DevOps build ids': ['9', '999', '1234', '1234567'],
  'versions with a build number': ['1.2.9.1', '1.2.10.1', '1.2.10.20', '1.10.0.3'],
  'day and build id': ['20240131-99', '20240131-1234567', '20240201-1'],
  'calendar versions': ['22.04', '23.10', '24.04', '24.04.1'],
  'calendar versions with zeros': ['2023.12.31', '2024.01.09', '2024.01.31', '2024.10.01'],
  days: ['2023-12-31', '2024-01-09', '2024-10-01'],
  times: ['2024-01-31T09-00-00Z', '2024-01-31T12-00-00Z', '2024-02-01T00-00-00Z'],
  'compact times': ['20240131T090000Z', '20240131T120000Z', '20240201T000000Z'],
  seconds: ['1699999999', '1700000000', '1700000001'],
  MinIO: ['RELEASE.2023-12-31T23-59-59Z', 'RELEASE.2024-01-16T16-07-38Z', 'RELEASE.2024-01-16T16-07-39Z'],
  'branch, build, commit': ['main-99-abcdef1', 'main-1234-1234567', 'main-1235-0fedcba'],
  'branch, commit, seconds (Flux)': [
    'main-abcdef1-1700000000',
    'main-1234567-1700000001',
    'main-7654321-1700000002',
    'main-1111111-1700000003',
  ],
  'branch and time': ['main-20240131120000', 'main-20240201000000'],
  build42: ['build9', 'build42', 'build100'],
  'a number and v': ['v1', 'v2', 'v10'],
  'release-': ['release-1.2.3-rc1', 'release-1.2.3', 'release-1.10.0'],
  'component and version': ['controller-v1.2.3', 'controller-v1.10.0'],
  alpine: ['1.27.1-alpine', '1.27.2-alpine', '1.28.0-alpine'],
  'alpine and its version': ['3.12-alpine3.18', '3.12-alpine3.19', '3.13-alpine3.19', '3.14-alpine3.18'],
  Bitnami: ['7.2.4-debian-11-r5', '7.2.4-debian-11-r14', '7.2.4-debian-12-r0', '7.4.0-debian-11-r0'],
  Temurin: ['17.0.9_9-jdk', '17.0.10_7-jdk', '17.0.10_10-jdk'],
  'Kubernetes of Google': ['v1.28.5-gke.999', 'v1.28.5-gke.1217000', 'v1.29.0-gke.1'],
  k3s: ['v1.28.4-k3s1', 'v1.28.4-k3s2', 'v1.29.0-k3s1'],
  Ubuntu: ['jammy-20231211', 'jammy-20240111'],
  Windows: ['10.0.17763.1879', '10.0.20348.1', '10.0.20348.169'],
  'three numbers that are no day: the day': ['1.2.2024', '32.1.2024'],
  'three numbers that are no day: no day': ['0.2.2025', '2.2.2024'],
  'three numbers that are no day: the month': ['1.2.2025', '2.13.2024'],
  'three numbers that are no day: no month': ['1.0.2025', '2.1.2024'],
  'three numbers that are no day: too early': ['1.2.1990', '2.1.1989'],
  'three numbers that are no day: too late': ['1.2.2100', '2.1.2099'],
  'days that are in order as versions, too': ['1.1.2024', '2.2.2025'],
  'pre-releases that go on': ['1.0.0-rc', '1.0.0-rc.1', '1.0.0-rc.1.5', '1.0.0-rc.1.12'],
  'pre-releases that go on behind another sign': ['1.0.0-rc-1', '1.0.0-rc-1_2', '1.0.0-rc-1_12'],
  'pre-releases of pull requests': ['1.0.0-pr-5', '1.0.0-pr-16'],
  'numbers behind the version': ['1.0.0-1', '1.0.0-12', '1.0.0', '1.0.1-9'],
  'numbers with letters behind the version': ['1.0.0-9debian', '1.0.0-10debian', '1.0.1-1debian'],
  'builds of one version': ['1.0.0+9', '1.0.0+10'],
  'a branch with a sign in its name': ['a_b-1.2.3', 'a_b-1.10.0'],
  'words that end as the names of ids do': ['shark-1234567', 'shark-7654321'],
  'words that start as the names of ids do': ['gitea-1234567', 'gitea-7654321'],
  'ids that only numbers can be told from': ['main-123456', 'main-123457', 'main-1234567', 'main-7654321'],
  charts: ['1.2.3+build.9', '1.2.3+build.10', '1.2.4+build.1'],
};

/** Pairs that nobody can order. */
const unlike: readonly (readonly [string, string])[] = [
  ['31.12.1990', '01.01.1991'],
  ['02.12.2098', '01.01.2099'],
  ['1.0.0-rc.1', '1.0.0-rc.1.x'],
  ['1.0.0-rc.1', '1.0.0-rc.1-a5'],
  ['1.0.0-rc', '1.0.0-rc1.2'],
  ['1.0.0-rc', '1.0.0-rc.1x'],
  ['1.0.0-rc', '1.0.0-rcx.1'],
  ['1.0.0-alpha', '1.0.0-a'],
  ['1.0.0-beta.1', '1.0.0-BETA.2'],
  ['1.0.0-1', '1.0.0-1a'],
  ['1.0.0+1', '1.0.0'],
  ['1.0.0-5-gabcdef1', '1.0.0-5-gabcdef2'],
  ['git-1234567', 'git-7654321'],
  ['main-1234567-1700000000', 'main-7654321-x1700000000'],
  ['123456a', '123456b'],
  ['x1y2', 'x1z3'],
  ['1-2', '1-2-3'],
  ['web-1.2.3', 'api-1.2.4'],
  ['release-1.2.3', '1.2.4'],
  ['a1b', 'a1b2'],
  [`x-${'9'.repeat(128)}`, `x-1${'0'.repeat(128)}`],
  ['1.2.3', 'latest'],
  ['latest', 'stable'],
  ['1.2.3', '1234'],
  ['20240131.4', 'main-4-abcdef1'],
  ['2024-01-31', '20240201'],
  ['sha-abc1234', 'sha-def5678'],
  ['sha-1234567', 'sha-7654321'],
  ['abcdef1', '1fedcba'],
  ['1234567', 'abcdef1'],
  ['a'.repeat(40), 'b'.repeat(40)],
  ['main-1234-abcdef1', 'main-1234-0fedcba'],
  ['1.2.3-abcdef1', '1.2.3-0fedcba'],
  ['1.2.3', '1.2.3-abcdef1'],
  ['v1.2.3-5-gabcdef1', 'v1.2.3-5-g0fedcb'],
  ['1.27.1-alpine', '1.27.2'],
  ['1.27.1-alpine', '1.27.2-perl'],
  ['1.0.0-feature-a.1', '1.0.0-feature-b.2'],
  ['1.0.0-feature-a.1', '1.1.0-feature-b.2'],
  ['1.0.0-beta.1', '1.0.0-SNAPSHOT'],
  ['1.0.0-ci.5', '1.0.0-pr.4'],
  ['31.01.2024', '01.02.2024'],
  ['jammy-20240111', 'noble-20240225'],
  ['main-1234', 'feature-1235'],
  ['main-1234', 'main-1235-abcdef1'],
  ['v1', 'v1.2.0'],
  ['3.12-slim-bookworm', '3.13-slim-bullseye'],
  ['prod', 'dev'],
];

const opposite: Readonly<Record<Comparison, Comparison>> = {
  older: 'newer',
  newer: 'older',
  same: 'same',
  unlike: 'unlike',
};

const pod = (tag: string): string =>
  `kind: Pod\nspec:\n  containers:\n    - image: web:${tag}\n    - image: web:${tag}\n`;

describe('a tag that moves', () => {
  it('is warned of once, also where it stands already, and no other is', () => {
    for (const tag of ['latest', 'main', '1.27-latest', 'Staging'])
      for (const there of ['1.0', tag]) {
        const { warnings } = edit(pod(there), { images: [`web:${tag}`] });
        assert.deepEqual(
          warnings.map(({ message }) => /^web:\S+ has a tag that moves/.test(message)),
          [true],
          tag,
        );
      }
    const digest = `sha256:${'a'.repeat(64)}`;
    for (const tag of ['1.0', 'abcdefabc', 'main-12', 'maintenance', `latest@${digest}`])
      assert.deepEqual(edit(pod('0.9'), { images: [`web:${tag}`] }).warnings, []);
  });
});

describe('the tags of a scheme', () => {
  for (const [scheme, tags] of Object.entries(schemes))
    it(`are in order: ${scheme}`, () => {
      for (const [index, old] of tags.entries())
        for (const fresh of tags.slice(index + 1)) {
          assert.equal(compareVersions(old, fresh), 'newer', `${old} → ${fresh}`);
          assert.equal(compareVersions(fresh, old), 'older', `${fresh} → ${old}`);
        }
    });

  it('are the same in two spellings', () => {
    for (const [a, b] of [
      ['1.0.0', 'v1.0.0'],
      ['1.2', '1.2.0'],
      ['1.0.0-rc.1', 'v1.0.0-rc.1'],
      ['1.0.0-alpine', 'V1.0.0-alpine'],
      ['1.0+x', '1.0.0+x'],
      ['x', 'x'],
    ] as const)
      assert.deepEqual([compareVersions(a, b), compareVersions(b, a)], ['same', 'same'], `${a}, ${b}`);
  });

  it('that nobody can order are not ordered', () => {
    for (const [a, b] of unlike) {
      assert.equal(compareVersions(a, b), 'unlike', `${a} → ${b}`);
      assert.equal(compareVersions(b, a), 'unlike', `${b} → ${a}`);
    }
  });

  it('say the same the other way round, are like themselves, and never lead in a circle', () => {
    const all = [...new Set([...Object.values(schemes).flat(), ...unlike.flat()])];
    const newer = new Map(all.map((tag) => [tag, all.filter((other) => compareVersions(tag, other) === 'newer')]));
    for (const a of all) {
      assert.equal(compareVersions(a, a), 'same');
      for (const b of all) assert.equal(compareVersions(a, b), opposite[compareVersions(b, a)], `${a} and ${b}`);
      for (const b of newer.get(a) ?? [])
        for (const c of newer.get(b) ?? []) assert.notEqual(compareVersions(a, c), 'older', `${a}, ${b}, ${c}`);
    }
  });

  it('are compared quickly, however long they are', () => {
    const [long, other] = [`1.2.3-${'a-'.repeat(50_000)}1`, `1.2.3-${'a-'.repeat(50_000)}2`];
    assert.equal(compareVersions(long, other), 'newer');
    assert.equal(compareVersions('9'.repeat(100_000), '8'.repeat(100_000)), 'unlike');
  });
});

describe('which version is older', () => {
  const cases: readonly (readonly [string, string, Comparison])[] = [
    ['1.2.3', '1.2.4', 'newer'],
    ['v1.10.0', '1.9.0', 'older'],
    ['1.2', '1.2.1', 'newer'],
    ['1.0.0-rc.1', '1.0.0', 'newer'],
    ['1.0.0', '1.0.0-rc.1', 'older'],
    ['1.0.0-rc9', '1.0.0-rc10', 'newer'],
    ['1.27.1-alpine', '1.27.2-alpine', 'newer'],
    ['1.27.1-alpine', '1.27.2-perl', 'unlike'],
    ['1234', '1233', 'older'],
    ['20240131.2', '20240131.10', 'newer'],
    ['2024-01-31', '2023-12-31', 'older'],
    ['main-1234-abcdef1', 'main-1235-0fedcba', 'newer'],
    ['main-1234-abcdef1', 'main-999-0fedcba', 'older'],
    ['main-1234', 'feature-1235', 'unlike'],
    ['abcdef1', '1fedcba', 'unlike'],
    ['1.2.3', 'latest', 'unlike'],
    ['1.2.3', '1234', 'unlike'],
    ['build42', 'build7', 'older'],
    ['x', 'x', 'same'],
  ];
  for (const [before, after, expected] of cases)
    it(`${before} → ${after}: ${expected}`, () => assert.equal(compareVersions(before, after), expected));

  it('is reported with its place, and nothing is edited, unless allowed', () => {
    const text = 'containers:\n- image: app:2.0.0\n- image: app:1.0.0\n';
    const plan = edit(text, { images: ['app:1.5.0'], downgrade: 'skip' });
    assert.deepEqual(
      plan.downgrades.map(({ at }) => at?.line),
      [2],
    );
    assert.equal(plan.text, text.replace('1.0.0', '1.5.0'));
    const allowed = edit(text, { images: ['app:1.5.0'], downgrade: 'allow' });
    assert.equal(allowed.text, 'containers:\n- image: app:1.5.0\n- image: app:1.5.0\n');
  });
});
