/**
 * Files with markers, and what becomes of them. `⟦old→new⟧` is a value that changes; all else must stay to the byte.
 * The values were compared with what the setter of Flux's image-automation-controller (1.1, with kyaml 0.21.1) makes
 * of the same files.
 */
export interface MarkerCase {
  readonly says: string;
  readonly text: string;
}

export const digest = 'sha256:6745aaad46d795c9836632e1fb62f24b7e7f4c843144da8e47a5465c411a14be';

export const policies: Readonly<Record<string, string>> = {
  'f:a': 'reg.io/t/a:2.0.0',
  'f:d': `reg.io/t/d:2.0.0@${digest}`,
  'f:n': 'reg.io/t/n:1234',
  'f.x:a-b.c': 'reg.io/t/x:main-12-abcdef',
};

export function beforeAndAfter(text: string): { readonly before: string; readonly after: string } {
  const change = /⟦([^→]*)→([^⟧]*)⟧/g;
  return { before: text.replace(change, '$1'), after: text.replace(change, '$2') };
}

const a = '# {"$imagepolicy": "f:a"}';
const d = '# {"$imagepolicy": "f:d"}';
const set = '⟦x:1→reg.io/t/a:2.0.0⟧';
const setD = `⟦y:1→reg.io/t/d:2.0.0@${digest}⟧`;

/** Those where the setter writes the same values. */
export const agreed: readonly MarkerCase[] = [
  { says: 'behind a value', text: `image: ${set} ${a}\nother: x:1\n` },
  { says: 'behind a value, deep, in quotes', text: `a:\n  b:\n  - c: '${set}' ${a}\n    d: "${setD}" ${d}\n` },
  { says: 'on lines close by', text: `a: ${set} ${a}\nb: ${setD} ${d}\nc: x:1\n# ${a}\n${a}\nd: x:1\n` },
  {
    says: 'no blank before the braces, more #s, blanks inside and behind',
    text: `a: ${set} ##{"$imagepolicy"  : "f:a" }  \t\n`,
  },
  { says: 'a tab before the comment', text: `a: ${set}\t${a}\n` },
  { says: 'other keys beside, with text or null', text: `a: ${set} # {"x":"y","$imagepolicy":"f:a","z":null}\n` },
  { says: 'another key with a number makes it no marker', text: `a: x:1 # {"$imagepolicy":"f:a","x":1}\n` },
  { says: 'the key twice: the last one counts', text: `a: ${set} # {"$imagepolicy":"f:d","$imagepolicy":"f:a"}\n` },
  {
    says: 'two in one comment are none',
    text: `a: x:1 ${a} ${d}\nb: x:1 # {"$imagepolicy":"f:a"} {"$imagepolicy":"f:d"}\n`,
  },
  {
    says: 'text around makes it none',
    text: `a: x:1 ${a} why\nb: x:1 # why {"$imagepolicy":"f:a"}\nc: x:1 # # {"$imagepolicy":"f:a"}\n`,
  },
  {
    says: 'single quotes, upper case, an unknown part, a blank or a colon too many make it none',
    text: `a: x:1 # {'$imagepolicy':'f:a'}\nb: x:1 # {"$ImagePolicy":"f:a"}\nc: x:1 # {"$imagepolicy":"f:a:Tag"}\nd: x:1 # {"$imagepolicy":"f:a "}\ne: x:1 # {"$imagepolicy":"f:a:"}\nf: x:1 # {"$imagepolicy":"f/a"}\n`,
  },
  { says: 'letters as escapes, of the policy', text: `a: ${set} # {"$imagepolicy":"f:\\u0061"}\n` },
  {
    says: 'letters as escapes, of the key, when another marker is written out',
    text: `a: ${set} # {"\\u0024im\\u0061gepolicy":"f:a"}\nb: ${setD} ${d}\n`,
  },
  {
    says: 'parts, with a digest',
    text: `t: ⟦v1→2.0.0⟧ # {"$imagepolicy": "f:d:tag"}\nn: ⟦y→reg.io/t/d⟧ # {"$imagepolicy": "f:d:name"}\nd: ⟦z→${digest}⟧ # {"$imagepolicy": "f:d:digest"}\n`,
  },
  {
    says: 'parts, without a digest',
    text: `t: ⟦v1→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\nn: '⟦→reg.io/t/a⟧' # {"$imagepolicy": "f:a:name"}\nd: ⟦z→""⟧ # {"$imagepolicy": "f:a:digest"}\ne: "" # {"$imagepolicy": "f:a:digest"}\nf: # {"$imagepolicy": "f:a:digest"}\ng: ~ # {"$imagepolicy": "f:a:digest"}\n`,
  },
  {
    says: 'a number for a tag is put in quotes',
    text: `t: ⟦v1→"1234"⟧ # {"$imagepolicy": "f:n:tag"}\nu: ⟦12→"1234"⟧ # {"$imagepolicy": "f:n:tag"}\nv: '⟦12→1234⟧' # {"$imagepolicy": "f:n:tag"}\n`,
  },
  { says: 'dots and dashes in names', text: `t: ⟦v1→main-12-abcdef⟧ # {"$imagepolicy": "f.x:a-b.c:tag"}\n` },
  {
    says: 'kustomize: newName, newTag and digest',
    text: `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n- name: app\n  newName: ⟦old/app→reg.io/t/d⟧ # {"$imagepolicy": "f:d:name"}\n  newTag: ⟦v1→2.0.0⟧ # {"$imagepolicy": "f:d:tag"}\n  digest: ⟦sha256:12→${digest}⟧ # {"$imagepolicy": "f:d:digest"}\n`,
  },
  {
    says: 'a HelmRelease: the chart’s version and its values',
    text: `kind: HelmRelease\nspec:\n  chart:\n    spec:\n      version: ⟦1.0.0→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\n  values:\n    image:\n      repository: ⟦x→reg.io/t/a⟧ # {"$imagepolicy": "f:a:name"}\n      tag: ⟦v1→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\n`,
  },
  { says: 'behind list items', text: `l:\n- ${set} ${a}\n- ${setD} ${d}\n- z\n` },
  { says: 'behind items of a list in a list, but not above', text: `l:\n${a}\n- - ${setD} ${d}\n  - x:1\n` },
  {
    says: 'above a list item, first, in the middle and last',
    text: `l:\n${a}\n- ${set}\n${d}\n- ${setD}\n- z\n${a}\n- "${set}"\nb: 1\n`,
  },
  {
    says: 'above a list item, wherever it is indented to',
    text: `l:\n  - y\n${a}\n  - ${set}\n  ${a}\n  - '${set}'\n`,
  },
  {
    says: 'above a list item, the item a line below its dash, or with an anchor',
    text: `l:\n- y\n${a}\n-\n  ${set}\n${d}\n- &q ${setD}\n`,
  },
  { says: 'behind the dash of a list item', text: `l:\n- ${a}\n  ${set}\n- y\n` },
  { says: 'behind the dash of a mapping belongs to nothing', text: `l:\n- ${a}\n  image: x:1\n` },
  { says: 'above the first item, with a blank line between', text: `l:\n  ${a}\n\n  - ${set}\n  - y\n` },
  {
    says: 'above another item, with a blank line between: it belongs to the item before',
    text: `l:\n- y\n${a}\n\n- x:1\n`,
  },
  {
    says: 'above an item, behind a blank line and a comment of the item before',
    text: `l:\n- y\n# why\n\n${a}\n- ${set}\n`,
  },
  {
    says: 'above an item that has another comment above or behind',
    text: `l:\n# why\n${a}\n- x:1\n${a}\n# why\n- x:1\n${a}\n- x:1 # why\n${a}\n- ${setD} ${d}\n`,
  },
  {
    says: 'above a mapping, a mapping’s key, or behind a key',
    text: `${a}\nl:\n${a}\n- image: x:1\n  ${a}\n  b: x:1\n  c: ${a}\n    x:1\n  d: ${a}\n    - x:1\n    - y\n`,
  },
  { says: 'below a value', text: `a: x:1\n${a}\nb:\n  - x:1\n  ${a}\n` },
  {
    says: 'behind a value, with comments below',
    text: `a: ${set} ${a}\n       # more\nl:\n- ${set} ${a}\n  # more\n- y\n# more\n`,
  },
  { says: 'behind a bracket belongs to nothing', text: `a: {image: x:1} ${a}\nb: [x:1] ${a}\n` },
  {
    says: 'in flow style, before and behind the comma',
    text: `a: {\n  image: ${set} ${a}\n  , b: "${setD}", ${d}\n  c: 3\n  }\nl: [y, ${set}, ${a}\n  '${setD}' ${d}\n  ]\n`,
  },
  { says: 'in flow style, above an item', text: `l: [\n  y,\n  ${a}\n  ${set},\n  ${d}\n  '${setD}',\n  z\n  ]\n` },
  {
    says: 'in flow style, above a key and behind an opening bracket',
    text: `a: { ${a}\n  image: x:1,\n  ${a}\n  b: x:1\n  }\nl: [ ${a}\n  x:1,\n  y\n  ]\n`,
  },
  { says: 'JSON with comments', text: `{\n  "image": "${set}", ${a}\n  "b": ["x:1"],\n  "tag": "${setD}" ${d}\n}\n` },
  {
    says: 'behind an anchored value, not behind an alias',
    text: `a: &x ${set} ${a}\nb: *x ${d}\nc: !!str &y ${setD} ${d}\n`,
  },
  { says: 'in a mapping that others merge', text: `a: &x\n  image: ${set} ${a}\nb:\n  <<: *x\n  c: 1\n` },
  {
    says: 'behind the header of a block without a final line end',
    text: `a: |- ${a}\n  ${set}\nb: >- ${d}\n    ${setD}\n\nc: 1\n`,
  },
  { says: 'inside or below a block it is text, or belongs to nothing', text: `a: |\n  x:1 ${a}\n${a}\nb: 1\n` },
  {
    says: 'several documents, empty ones too',
    text: `---\n---\na: ${set} ${a}\n--- # why\nb: ${setD} ${d}\n...\n---\nc: 1\n`,
  },
  { says: 'line ends of every kind, and a byte order mark', text: `\uFEFFa: ${set} ${a}\r\nb: ${setD} ${d}\nc: 1\r\n` },
  {
    says: 'a value over several lines',
    text: `a: ⟦x\n  y→reg.io/t/a:2.0.0⟧ ${a}\nb: "⟦x\n  y→reg.io/t/a:2.0.0⟧" ${a}\nc: 1\n`,
  },
  { says: 'no value, an empty one', text: `a: ${a}\nb: '${'⟦→reg.io/t/a:2.0.0⟧'}' ${a}\n` },
  { says: 'an explicit key', text: `? image\n: ${set} ${a}\n? x ${a}\n: y\n` },
  { says: 'a policy that nobody asked for', text: `a: x:1 # {"$imagepolicy":"f:zz"}\nb: ${set} ${a}\n` },
  {
    says: 'behind the dash of an item that has a comment above, too',
    text: `l:\n- y\n# why\n- ${a}\n  x:1\n`,
  },
  {
    says: 'above an item, in line with what is above it further in: it belongs there',
    text: `l:\n- - x\n  - y\n  ${a}\n- x:1\n- k: |-\n    z\n  ${a}\n- x:1\n- y\n  ${a}\n- ${set}\n`,
  },
  {
    says: 'a block of several lines',
    text: `a: >- ${a}\n  ⟦x:1\n  y\n\n  z→reg.io/t/a:2.0.0⟧\nb: |- ${d}\n  ⟦x\n    # y→reg.io/t/d:2.0.0@${digest}⟧\n`,
  },
  {
    says: 'a closing bracket below its key',
    text: `spec:\n  a: {\n    image: ${set}, ${a}\n    b: 1\n  }\n  l: [\n    ${a}\n    '${set}',\n    ${setD} ${d}\n  ]\n`,
  },
];

/** Those where the setter does something else, and why this task does not. */
export const apart: readonly (MarkerCase & { readonly setter: string })[] = [
  {
    says: 'a number, date or boolean becomes text',
    setter: 'writes `!!int 2.0.0`, which is no number and cannot be read',
    text: `a: ⟦1→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\nb: ⟦2024-01-01→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\nc: ⟦1.2→2.0.0⟧ # {"$imagepolicy": "f:a:tag"}\n`,
  },
  {
    says: 'a null that is written out becomes text',
    setter: 'writes `!!null reg.io/t/a:2.0.0`, which reads as null',
    text: `a: ⟦~→reg.io/t/a:2.0.0⟧ ${a}\nb:\n- ⟦null→"1234"⟧ # {"$imagepolicy": "f:n:tag"}\n`,
  },
  {
    says: 'a block’s header stays, and so does the line end behind its text',
    setter: 'makes it `|-`',
    text: `a: | ${a}\n  ${set}\nb: 1\n`,
  },
  {
    says: 'of a block without a line in it, the value takes the header’s place',
    setter: 'writes a block of one line',
    text: `a: ⟦|→reg.io/t/a:2.0.0⟧ ${a}\nb: !!str ⟦>-→reg.io/t/d:2.0.0@${digest}⟧ ${d}\n\nl:\n- ⟦|→"1234"⟧ # {"$imagepolicy": "f:n:tag"}\n- b\nz: ⟦|+→reg.io/t/a:2.0.0⟧ ${a}\n\n`,
  },
  {
    says: 'carriage returns alone are line ends',
    setter: 'makes line feeds of them',
    text: `a: ${set} ${a}\rl:\r- y\r${d}\r- ${setD}\rb: ⟦|→reg.io/t/a:2.0.0⟧ ${a}\r`,
  },
  {
    says: 'a file that is a list',
    setter: 'passes over the file',
    text: `- op: replace\n  path: /spec\n  value: ${set} ${a}\n`,
  },
  { says: 'a file with a directive', setter: 'passes over the file', text: `%YAML 1.1\n---\na: ${set} ${a}\n` },
  { says: 'behind an empty item’s dash', setter: 'sets the item below it', text: `l:\n- ${a}\n- b\n` },
];
