import assert from 'node:assert/strict';
import { checkPackage, sizeGoal, sizeLimit, type Expected } from '../../scripts/package/check.ts';
import { checkTaskJson } from '../../scripts/package/task-json.ts';
import { findComplaints } from '../../scripts/package/tfx.ts';
import { devVersion, derivedId } from '../../scripts/package/variant.ts';
import type { TaskDefinition } from '../../scripts/project.ts';
import { json, png, taskJson } from './mini-repository.ts';

const expected: Expected = {
  variant: { kind: 'release', version: '1.2.3' },
  tasks: [
    { name: 'greet', hasCode: true },
    { name: 'wait', hasCode: false },
  ],
  extensionId: 'mini',
  machinePaths: ['/home/somebody/clone'],
  size: 1000,
};

const version = { Major: 1, Minor: 2, Patch: 3 };
const server = { execution: { HttpRequest: {} } };

function goodPackage(): Map<string, Buffer> {
  return new Map<string, Buffer>([
    ['[Content_Types].xml', Buffer.from('<Types/>')],
    ['extension.vsixmanifest', Buffer.from('<x><Identity Language="en" Id="mini" Version="1.2.3" Publisher="p"/></x>')],
    ['extension.vsomanifest', Buffer.from('{}')],
    ['overview.md', Buffer.from('# Mini\n\n![a flow](images/flow.png)\n')],
    ['LICENSE.txt', Buffer.from('MIT')],
    ['ThirdPartyNotices.txt', Buffer.from('none')],
    ['sbom.cdx.json', Buffer.from('{}')],
    ['images/extension-icon.png', png(128)],
    ['images/flow.png', png(300)],
    ['tasks/greet/task.json', Buffer.from(json({ ...taskJson('greet'), version }))],
    ['tasks/greet/icon.png', png(32)],
    ['tasks/greet/index.js', Buffer.from('console.log(1)')],
    ['tasks/wait/task.json', Buffer.from(json({ ...taskJson('wait'), version, ...server }))],
    ['tasks/wait/icon.png', png(32)],
  ]);
}

describe("the check of the package's content", () => {
  it('finds nothing in a good one', () => {
    assert.deepEqual(checkPackage(goodPackage(), expected), { problems: [], remarks: [] });
  });

  const greet = (change: object): Buffer => Buffer.from(json({ ...taskJson('greet'), version, ...change }));
  const plants: readonly (readonly [string, (files: Map<string, Buffer>) => unknown, RegExp])[] = [
    ['a task without its bundle', (f) => f.delete('tasks/greet/index.js'), /^tasks\/greet\/index\.js is missing\.$/],
    ['a task without its icon', (f) => f.delete('tasks/greet/icon.png'), /^tasks\/greet\/icon\.png is missing\.$/],
    ['a task without task.json', (f) => f.delete('tasks/greet/task.json'), /^tasks\/greet\/task\.json is missing\.$/],
    ['a source map', (f) => f.set('tasks/greet/index.js.map', Buffer.from('{}')), /index\.js\.map does not belong/],
    [
      'a part that nothing loads',
      (f) => f.set('tasks/greet/parts/a.js', Buffer.from('')),
      /parts\/a\.js does not belong/,
    ],
    [
      'a task without a part that a part of it loads',
      (f) => {
        f.set('tasks/greet/index.js', Buffer.from('require("./parts/a.js")'));
        f.set('tasks/greet/parts/a.js', Buffer.from('require("./b.js")'));
      },
      /^tasks\/greet\/parts\/b\.js is missing\.$/,
    ],
    ['code in a server task', (f) => f.set('tasks/wait/index.js', Buffer.from('')), /wait\/index\.js does not belong/],
    ['a stray file', (f) => f.set('tasks/greet/notes.txt', Buffer.from('')), /notes\.txt does not belong/],
    ['a secret beside the manifest', (f) => f.set('.env', Buffer.from('')), /\.env does not belong/],
    ['no licence', (f) => f.delete('LICENSE.txt'), /LICENSE\.txt is missing/],
    ['no bill of materials', (f) => f.delete('sbom.cdx.json'), /sbom\.cdx\.json is missing/],
    ['no notices', (f) => f.delete('ThirdPartyNotices.txt'), /ThirdPartyNotices\.txt is missing/],
    [
      "another version in a task's file",
      (f) => f.set('tasks/greet/task.json', greet({ version: { Major: 1, Minor: 2, Patch: 4 } })),
      /greet's version is 1\.2\.4, not 1\.2\.3/,
    ],
    [
      "another version in the extension's manifest",
      (f) => f.set('extension.vsixmanifest', Buffer.from('<Identity Id="mini" Version="1.2.2"/>')),
      /extension's version is 1\.2\.2, not 1\.2\.3/,
    ],
    [
      'another id of the extension',
      (f) => f.set('extension.vsixmanifest', Buffer.from('<Identity Id="mini-dev" Version="1.2.3"/>')),
      /id is mini-dev, not mini/,
    ],
    ["another task's name", (f) => f.set('tasks/greet/task.json', greet({ name: 'salute' })), /of the name salute/],
    [
      'a handler that starts another file',
      (f) => f.set('tasks/greet/task.json', greet({ execution: { Node20_1: { target: 'main.js' } } })),
      /Node20_1 starts main\.js/,
    ],
    [
      'a description that is too long',
      (f) => f.set('tasks/greet/task.json', greet({ description: 'x'.repeat(201) })),
      /description is 201 characters long, 200 at most/,
    ],
    [
      'a label that is too long',
      (f) => f.set('tasks/greet/task.json', greet({ friendlyName: 'x'.repeat(41) })),
      /friendlyName is 41 characters long/,
    ],
    [
      "a task's icon of another size",
      (f) => f.set('tasks/greet/icon.png', png(64)),
      /greet\/icon\.png is not a PNG of 32×32/,
    ],
    [
      "the extension's icon of another size",
      (f) => f.set('images/extension-icon.png', png(64)),
      /not a PNG of 128×128/,
    ],
    [
      'an icon that is no PNG',
      (f) => f.set('tasks/wait/icon.png', Buffer.from('<svg/>')),
      /wait\/icon\.png is not a PNG/,
    ],
    [
      'the name of a source map',
      (f) => f.set('tasks/greet/index.js', Buffer.from('1\n//# sourceMappingURL=index.js.map\n')),
      /greet\/index\.js names a source map/,
    ],
    [
      'a path of the machine',
      (f) => f.set('tasks/greet/index.js', Buffer.from('require("/home/somebody/clone/core/x.ts")')),
      /index\.js holds a path of this machine: \/home\/somebody\/clone/,
    ],
    ['a picture that is not shipped', (f) => f.delete('images/flow.png'), /overview\.md shows images\/flow\.png/],
  ];
  for (const [what, plant, problem] of plants) {
    it(`finds ${what}`, () => {
      const files = goodPackage();
      plant(files);
      const { problems } = checkPackage(files, expected);
      assert.equal(problems.length, 1, problems.join(' '));
      assert.match(problems[0] ?? '', problem);
    });
  }

  it('remarks on a package that grows over the goal, and refuses one over the limit', () => {
    const over = checkPackage(goodPackage(), { ...expected, size: sizeGoal + 1 });
    assert.deepEqual(over.problems, []);
    assert.match(over.remarks.join(), /the goal is 1\.5 MB/);
    assert.match(
      checkPackage(goodPackage(), { ...expected, size: sizeLimit + 1 }).problems.join(),
      /2 MB is the limit/,
    );
  });
});

describe("the check of a task.json's promises", () => {
  const task = (change: object): TaskDefinition => ({ ...taskJson('greet'), version, ...change }) as TaskDefinition;
  const input = { name: 'who', type: 'string', label: 'Who' };

  for (const [what, change, problem] of [
    ['an input that stands twice', { inputs: [input, { ...input, name: 'Who' }] }, /two inputs are named Who/],
    ['a group that does not exist', { inputs: [{ ...input, groupName: 'more' }] }, /group more, which does not exist/],
    [
      'a default that is not on offer',
      { inputs: [{ ...input, type: 'pickList', defaultValue: 'c', options: { a: 'a' } }] },
      /default "c" is not one of its options/,
    ],
    [
      'a rule about an input that does not exist',
      { inputs: [{ ...input, visibleRule: 'who != "" && tone = kind' }] },
      /visible depending on tone, which is no input/,
    ],
    ['an id that is no UUID', { id: 'greet' }, /id is not a UUID/],
  ] as const) {
    it(`finds ${what}`, () => {
      const problems = checkTaskJson(task(change));
      assert.equal(problems.length, 1, problems.join(' '));
      assert.match(problems[0] ?? '', problem);
    });
  }
});

describe('the dev variant', () => {
  it('has the same ids every time, and other ones than the release', () => {
    const id = '7b7f3b1c-7f0e-4b7e-9a55-3c6c0a1c9d01';
    assert.equal(derivedId(id), derivedId(id));
    assert.notEqual(derivedId(id), id);
    assert.match(derivedId(id), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has a new version every minute, because agents keep a task by its version', () => {
    assert.equal(devVersion('1.4.2', new Date(120_000)), '1.4.2');
    assert.notEqual(devVersion('1.4.2', new Date(180_000)), devVersion('1.4.2', new Date(240_000)));
  });
});

describe("tfx's complaints", () => {
  it('are its warnings and errors, in whatever colour, and nothing else', () => {
    const said =
      '\x1b[43mwarning: \x1b[0mno icon\nerror: bad\n - VSIX: x.vsix\n=== Completed operation: create extension ===';
    assert.deepEqual(findComplaints(said), ['warning: no icon', 'error: bad']);
  });
});
