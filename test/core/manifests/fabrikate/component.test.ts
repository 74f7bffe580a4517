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
});
