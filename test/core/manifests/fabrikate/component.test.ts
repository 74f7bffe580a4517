import assert from 'node:assert/strict';
import { TaskError, describeError } from '../../../../core/errors.ts';
import type { Component } from '../../../../core/manifests/fabrikate/component.ts';
import { parseDefinition } from '../../../../core/manifests/fabrikate/definition.ts';
import { parseComponent, type ComponentFile } from '../../../../core/manifests/fabrikate/parse-component.ts';

const parse = (text: string, file = 'app/component.yaml'): ComponentFile =>
  parseComponent(parseDefinition(Buffer.from(text), file), 'app');
const component = (text: string): Component => parse(text).component;
const refusal = (text: string, file?: string): string => {
  try {
    parse(text, file);
  } catch (error) {
    if (error instanceof TaskError) return describeError(error);
    throw error;
  }
  return 'nothing was refused';
};
const part = (fields: string): string => `subcomponents:\n- name: x\n  ${fields.split('; ').join('\n  ')}\n`;

describe('a component file', () => {
  it('is read with Fabrikate’s spellings, old ones too', () => {
    const { name, type, method, subcomponents, hooks } = component(
      'name: shop\ngenerator: static\npath: ./m\nhooks: {before-install: [a, ""], after-generate: b}\nsubcomponents:\n- {name: web, type: Helm, path: ./c}\n',
    );
    assert.deepEqual(
      [name, type, method, [...hooks]],
      [
        'shop',
        'static',
        'local',
        [
          ['before-install', ['a']],
          ['after-generate', ['b']],
        ],
      ],
    );
    assert.deepEqual(
      subcomponents.map((each) => [each.name, each.type, each.at.line]),
      [['web', 'helm', 6]],
    );
    assert.equal(component('type: component').name, 'app');
    assert.equal(component('generator: helm\ntype: static').type, 'helm');
  });

  it('keeps a version as it is written', () => {
    const versions = ['1.10', '5e12345', '0123456', '"3.7.0"', '1_0'].map((version) =>
      component(part(`method: git; source: https://x/y; version: ${version}`)),
    );
    assert.deepEqual(
      versions.map(({ subcomponents }) => subcomponents[0]?.version),
      ['1.10', '5e12345', '0123456', '3.7.0', '1_0'],
    );
  });

  it('of thousands of parts is looked into once, however their versions are written', () => {
    const count = 5000;
    const one = (index: number): string =>
      `- {name: c${index}, type: static, method: git, source: https://x/y, version: ${index}.10}`;
    const { subcomponents } = component(
      `subcomponents:\n${Array.from({ length: count }, (_, at) => one(at)).join('\n')}`,
    );
    assert.deepEqual([subcomponents.length, subcomponents.at(-1)?.version], [count, '4999.10']);
  });

  it('every mistake is told at once, with its line', () => {
    const said = refusal(
      'name: shop\ntype: kustomize\nhooks:\n  before_install: [a]\nsubcomponents:\n- type: helm\n- name: ../x\n  source: ./y\n- name: a\n  method: ftp\n  source: ./z\n- name: a\n  path: [1]\n  source: ./z\n',
    );
    for (const mistake of [
      /holds 7 mistakes/,
      /type "kustomize" is not one of component, helm, static \(app\/component\.yaml:2\)/,
      /hooks\.before_install is no hook; there are before-install/,
      /subcomponents\[0\]\.name is missing/,
      /subcomponents\[1\]\.name "\.\.\/x" holds a "\/" \(app\/component\.yaml:7\)/,
      /subcomponents\[2\]\.method "ftp" is not one of git, helm, http, local/,
      /subcomponents\[3\]\.path is no text/,
    ]) {
      assert.match(said, mistake);
    }
    assert.match(refusal(part('source: ./y\n- name: x\n  source: ./z')), /"x" is there twice/);
    assert.match(refusal('subcomponents: {a: 1}'), /subcomponents is no list/);
    assert.match(refusal('subcomponents: [text]'), /subcomponents\[0\] is no map/);
  });

  it('where a component shall come from must make sense', () => {
    const cases: readonly (readonly [string, RegExp | undefined])[] = [
      ['method: git; source: https://github.com/a/b', undefined],
      ['method: git; source: https://org@dev.azure.com/org/p/_git/r; branch: main', undefined],
      ['method: git', /source is missing/],
      ['method: git; source: git@github.com:a/b', /source is no URL/],
      ['method: git; source: "ext::sh -c id"', /source is no URL that can be fetched|is no URL/],
      ['method: git; source: file:///etc', /no URL that can be fetched here: https:\/\/, http:\/\//],
      ['method: git; source: ssh://git@x/y', /no URL that can be fetched here/],
      ['method: git; source: https://a:hunter22@x/y', /holds a password/],
      ['method: git; source: https://x/y; version: --upload-pack=id', /version "--upload-pack=id" starts with/],
      ['method: git; source: https://x/y; version: "a:b"', /version "a:b" is no branch name/],
      ['method: git; source: https://x/y?token=1', /has a \? or #/],
      ['type: helm; method: helm; source: https://tok@x/charts; path: web', /holds a name before the host/],
      ['method: git; source: https://x/y; branch: -b', /branch "-b" starts with/],
      ['source: https://github.com/a/b', /method is missing: source is a URL/],
      ['type: helm; method: helm; source: https://x/charts; path: web', undefined],
      ['type: helm; method: helm; source: oci://x/charts; path: web; version: 1.0.0', undefined],
      ['type: helm; method: helm; source: https://x/charts', /path is missing: the chart’s name/],
      ['type: helm; method: helm; source: https://x/charts; path: ../web', /is no chart’s name/],
      ['type: helm; method: helm; source: https://x/charts; path: -x', /is no chart’s name/],
      ['type: static; method: helm; source: https://x/charts; path: web', /"helm" gives charts/],
      ['type: static; method: http; source: https://x/a.YAML?token=1', undefined],
      ['type: static; method: http; source: https://x/a.tgz', /must lead to a \.yaml/],
      ['type: helm; method: http; source: https://x/a.yaml', /"http" gives a single file/],
      ['source: "./a\\0b"', /source holds a control character/],
      ['type: static', /path is missing: the folder of the manifests/],
      ['type: component', /source is missing: where is its component file\?/],
      ['type: helm', undefined],
    ];
    for (const [fields, expected] of cases) {
      assert.match(refusal(part(fields)), expected ?? /nothing was refused/, fields);
    }
    const said = refusal(part('method: git; source: https://a:hunter22@x/y'));
    assert.doesNotMatch(said, /hunter22/);
  });

  it('may say of itself whatever it likes: that is for whoever looks for it', () => {
    assert.equal(component('name: a\nmethod: git\nsource: git@github.com:a/b\n').method, 'git');
  });

  it('what nobody reads is a note, with its line', () => {
    assert.deepEqual(parse('name: a\nsubcomponets: []\n').notes, [
      { message: 'subcomponets is nothing that Fabrikate knows', at: { file: 'app/component.yaml', line: 2 } },
    ]);
    assert.deepEqual(parse('name: a\nrepositories: {incubator: https://x}\n').notes, []);
  });

  const noted = (text: string): readonly string[] =>
    parse(text).notes.map(({ message, at }) => `${message} @ ${String(at?.line)}`);
  const error = (text: string): TaskError => {
    try {
      parse(text);
    } catch (thrown) {
      assert.ok(thrown instanceof TaskError);
      return thrown;
    }
    return assert.fail('nothing was refused');
  };

  it('one mistake is one, and says how to mend it', () => {
    const { code, message, mend, related } = error('name: a\nsubcomponents: 3\n');
    assert.deepEqual(
      [code, message, mend, related],
      [
        'COMPONENT_INVALID',
        'The component file app/component.yaml holds a mistake:',
        'Mend the file.',
        [{ message: 'subcomponents is no list', at: { file: 'app/component.yaml', line: 2 } }],
      ],
    );
  });

  it('a mistake of a part has its place', () => {
    const at = (text: string): readonly unknown[] =>
      error(text).related.map(({ message, at: place }) => [message, place?.line]);
    assert.deepEqual(at('name: a\nsubcomponents:\n- name: x\n  source: ./x\n- source: ./y\n  name: x\n'), [
      ['subcomponents[1].name "x" is there twice', 6],
    ]);
    assert.deepEqual(at('name: a\nsubcomponents:\n- source: ./x\n- source: ./y\n'), [
      ['subcomponents[0].name is missing: config finds a component by its name', 3],
      ['subcomponents[1].name is missing: config finds a component by its name', 4],
    ]);
    assert.deepEqual(at('name: a\nsubcomponents:\n- name: x\n  type: helm\n  method: helm\n  source: ""\n'), [
      ['subcomponents[0].source is missing', 6],
      ['subcomponents[0].path is missing: the chart’s name in the repository', 3],
    ]);
    assert.deepEqual(at('name: a\ngenerator: x\ntype: helm\n'), [
      ['generator "x" is not one of component, helm, static', 2],
    ]);
  });

  it('a file that holds nothing is a component, one that holds no map is none', () => {
    assert.deepEqual([component('').name, component('').type, component('').subcomponents], ['app', 'component', []]);
    assert.deepEqual(component('subcomponents: null\nhooks: null\nsource: null\nname: " x "').subcomponents, []);
    assert.equal(component('name: " x "').name, 'x');
    assert.equal(component('name: null').name, 'app');
  });

  it('hooks are commands, or lists of them', () => {
    const hooks = (text: string): readonly unknown[] => [...component(`hooks: ${text}`).hooks];
    assert.deepEqual(
      hooks('{before-install: null, after-install: [], before-generate: ["", " "], after-generate: [a, " b "]}'),
      [['after-generate', ['a', 'b']]],
    );
    assert.match(refusal('hooks: [a]'), /hooks is no map of hooks/);
    assert.match(refusal('hooks:\n  before-install: {a: b}'), /hooks\.before-install is no list of commands \(.*:2\)/);
    assert.match(
      refusal('hooks:\n  before-install:\n  - a\n  - [b]'),
      /hooks\.before-install\[1\] is no text \(.*:4\)/,
    );
    assert.match(
      refusal('hooks: {x: a}'),
      /hooks\.x is no hook; there are before-install, after-install, before-generate, after-generate/,
    );
    // A number is text as it is written.
    assert.deepEqual(hooks('{before-install: [1.10]}'), [['before-install', ['1.10']]]);
  });

  it('a source on the disk that nobody goes by is a note', () => {
    const note = 'subcomponents[0].source has no effect: of what is on the disk, path alone leads to it @ 3';
    assert.deepEqual(
      noted(part('type: helm; source: ./x').replace('name: x\n  type: helm\n  ', 'name: x\n  type: helm\n  ')),
      [note.replace('@ 3', '@ 4')],
    );
    assert.deepEqual(noted(part('type: static; source: ./x; path: y')), [note.replace('@ 3', '@ 4')]);
    for (const fields of [
      'source: ./x',
      'type: helm; path: x',
      'type: helm; method: git; source: https://x/y; path: z',
    ])
      assert.deepEqual(noted(part(fields)), [], fields);
  });

  it('names of charts, versions and files, by the letter', () => {
    const chart = (path: string, version = '1.0.0'): string =>
      refusal(part(`type: helm; method: helm; source: https://x/charts; path: "${path}"; version: "${version}"`));
    for (const path of ['a-b', '.a', 'a..b', 'a.', 'a..']) assert.match(chart(path), /nothing was refused/, path);
    for (const path of ['.', '..', '-a', 'a b', 'a/b', 'a:b', 'a@b', 'a\\\\b'])
      assert.match(chart(path), /subcomponents\[0\]\.path ".*" is no chart’s name/, path);
    assert.match(chart('a', '1-beta'), /nothing was refused/);
    assert.match(chart('a', '-1'), /version is no version/);
    const file = (source: string): string => refusal(part(`type: static; method: http; source: ${source}`));
    for (const source of ['https://x/a.yml', 'http://x/a.json', 'https://x/a.b.yaml'])
      assert.match(file(source), /nothing was refused/, source);
    for (const source of ['https://x/a.yaml.txt', 'https://x/ayaml', 'https://x/a'])
      assert.match(
        file(source),
        /source must lead to a \.yaml, \.yml or \.json file; take archives apart in a hook/,
        source,
      );
    assert.match(file('https://tok@x/a.yaml'), /source holds a name before the host: take it out/);
    assert.match(file('oci://x/a.yaml'), /source is no URL that can be fetched here: https:\/\/, http:\/\/ /);
    assert.match(refusal(part('type: helm; method: helm; source: oci:///x; path: a')), /source names no host/);
    assert.match(refusal(part('type: helm; method: helm; source: http://x; path: a')), /nothing was refused/);
    assert.match(
      refusal(part('type: component; method: helm; source: https://x; path: a')),
      /method "helm" gives charts: component takes none/,
    );
    assert.match(
      refusal(part('type: helm; method: http; source: https://x/a.yaml')),
      /method "http" gives a single file: helm takes none/,
    );
    assert.match(refusal(part('source: ./a/https://x')), /nothing was refused/);
    assert.match(refusal(part('path: ./a')), /nothing was refused/);
  });
});
