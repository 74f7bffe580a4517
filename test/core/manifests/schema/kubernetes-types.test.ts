import assert from 'node:assert/strict';
import { readKubernetesTypes } from '../../../../core/manifests/schema/kubernetes-types.ts';
import { validate } from '../../../../core/manifests/schema/validate.ts';

/** Kubernetes 1.25 to 1.30, with what the real data have only now and then. */
const data = `25-30

v1 Pod Pod
x.k8s.io/v1 Web Web @27-
x.k8s.io/v1beta2 Web Web @26- deprecated 28
x.k8s.io/v1beta1 Web Web @-29 deprecated 27
x.k8s.io/v1alpha10 Web Web @-26
y.k8s.io/v1beta1 New Pod @28-
y.k8s.io/v2 New Pod @29-
y.k8s.io/v1 New Pod @29-
y.k8s.io/v1alpha1 Only Pod deprecated 25
z.k8s.io/v1 Late Pod @31-

old/v1beta1 Web 22 x.k8s.io/v1 Web
old/v1beta1 Pod 40 v1 Pod

Pod
any any
object object
boolean boolean
number number
int32 int32
double double
float float
quantity quantity
intOrString intOrString
word string(A|B)
empty string(A|)
text string
bytes byte
map {}int32
list []int32
set [=]string
keyed [name,protocol=].Key
strict []!string
new string @28-
old string @-26

Key
name !string
protocol string

Web
= {}string
`;

describe('Kubernetes’ own kinds, read from their data', () => {
  const answers = (minor: number | undefined, ...asked: readonly string[]) => {
    const types = readKubernetesTypes(data, minor);
    return asked.map((key) => {
      const [apiVersion = '', kind = ''] = key.split(' ');
      const answer = types.find(apiVersion, kind);
      const { schema: _, ...rest } = { schema: undefined, ...answer };
      return rest;
    });
  };

  it('are served, deprecated, gone or not there yet by the version that judges', () => {
    assert.deepEqual(
      answers(28, 'x.k8s.io/v1 Web', 'x.k8s.io/v1beta2 Web', 'x.k8s.io/v1beta1 Web', 'x.k8s.io/v1alpha10 Web'),
      [
        { kind: 'served' },
        { kind: 'served', deprecated: { since: ' since Kubernetes 1.28', use: 'x.k8s.io/v1' } },
        { kind: 'served', deprecated: { since: ' since Kubernetes 1.27', use: 'x.k8s.io/v1' } },
        { kind: 'removed', since: 27, use: 'x.k8s.io/v1' },
      ],
    );
    assert.deepEqual(answers(27, 'x.k8s.io/v1beta2 Web', 'y.k8s.io/v2 New', 'y.k8s.io/v1beta1 New'), [
      { kind: 'served' },
      { kind: 'notYet', since: 29, use: '' },
      { kind: 'notYet', since: 28, use: '' },
    ]);
    assert.deepEqual(answers(26, 'x.k8s.io/v1 Web', 'x.k8s.io/v1alpha10 Web'), [
      { kind: 'notYet', since: 27, use: 'x.k8s.io/v1beta2' },
      { kind: 'served' },
    ]);
    assert.deepEqual(answers(30, 'x.k8s.io/v1beta1 Web'), [{ kind: 'removed', since: 30, use: 'x.k8s.io/v1' }]);
  });

  it('have the highest stable version for what to use, or none', () => {
    assert.deepEqual(answers(28, 'y.k8s.io/v1 New', 'y.k8s.io/v1alpha1 Only'), [
      { kind: 'notYet', since: 29, use: 'y.k8s.io/v1beta1' },
      // Nothing takes its place: it is no use to say that it is deprecated.
      { kind: 'served' },
    ]);
    assert.deepEqual(answers(30, 'y.k8s.io/v3 New', 'y.k8s.io/v1beta1 New', 'x.k8s.io/v1 Pod', 'v1 Nothing'), [
      { kind: 'noSuchKind', use: 'y.k8s.io/v2' },
      { kind: 'served' },
      { kind: 'noSuchKind', use: 'v1' },
      { kind: 'noSuchKind', use: '' },
    ]);
  });

  it('may be gone before all that is known, or come after; then nobody claims to know', () => {
    assert.deepEqual(answers(30, 'old/v1beta1 Web', 'old/v1beta1 Pod', 'old/v1 Web', 'foreign.io/v1 Web'), [
      { kind: 'removed', since: 22, use: 'x.k8s.io/v1' },
      { kind: 'foreign' },
      { kind: 'noSuchKind', use: 'x.k8s.io/v1' },
      { kind: 'foreign' },
    ]);
    assert.deepEqual(answers(26, 'old/v1beta1 Web'), [{ kind: 'removed', since: 22, use: '' }]);
    assert.deepEqual(answers(20, 'old/v1beta1 Web', 'v1 Nothing', 'x.k8s.io/v1 Web'), [
      { kind: 'foreign' },
      { kind: 'foreign' },
      { kind: 'notYet', since: 27, use: 'x.k8s.io/v1beta1' },
    ]);
    assert.deepEqual(answers(40, 'v1 Nothing', 'old/v1beta1 Pod', 'z.k8s.io/v1 Late', 'x.k8s.io/v1beta1 Web'), [
      { kind: 'foreign' },
      { kind: 'removed', since: 40, use: 'v1' },
      { kind: 'served' },
      { kind: 'removed', since: 30, use: 'x.k8s.io/v1' },
    ]);
    const { oldest, newest } = readKubernetesTypes(data, undefined);
    assert.deepEqual([oldest, newest, answers(undefined, 'x.k8s.io/v1beta1 Web')[0]?.kind], [25, 30, 'removed']);
  });

  it('have fields of all these types', () => {
    const wrong = (value: object, minor = 27): readonly string[] =>
      validate(readKubernetesTypes(data, minor).type('Pod'), value, {
        matches: () => undefined,
        secret: false,
        encrypted: false,
      }).problems.map(({ path, message }) => `${path.join('.')} ${message}`);
    assert.deepEqual(
      wrong({
        any: [1],
        object: { a: 1 },
        boolean: true,
        number: 1.5,
        int32: 1,
        double: 1.5,
        float: 1.5,
        quantity: '1Gi',
        intOrString: 'a',
        word: 'A',
        empty: '',
        text: 'a',
        bytes: 'eA==',
        map: { a: 1 },
        list: [1],
        set: ['a', 'b'],
        keyed: [{ name: 'a' }, { name: 'a', protocol: 'UDP' }],
        strict: ['a'],
      }),
      [],
    );
    assert.deepEqual(
      wrong({
        object: 1,
        boolean: 1,
        number: 'a',
        int32: 2 ** 31,
        double: 'a',
        float: 'a',
        quantity: 'a',
        intOrString: 1.5,
        word: 'C',
        empty: 'C',
        text: 1,
        bytes: 'a',
        map: { a: 'a' },
        list: ['a'],
        set: ['a', 'a'],
        strict: [null],
        keyed: [{ name: 'a' }, { name: 'a', protocol: 'TCP' }, {}],
      }),
      [
        'object must be a map, is an integer',
        'boolean must be true or false, is an integer',
        'number must be a number, is text',
        'int32 is 2147483648, must be an integer of 32 bits',
        'double must be a number, is text',
        'float must be a number, is text',
        'quantity is "a", must be a quantity (500m, 1.5, 128Mi)',
        'intOrString must be an integer or text, is a number: put it in quotes',
        'word is "C", must be A or B; did you mean A?',
        'empty is "C", must be A; did you mean A?',
        'text must be text, is an integer: put it in quotes',
        'bytes is "a", must be base64',
        'map.a must be an integer, is text',
        'list.0 must be an integer, is text',
        'set.1 has the same value as item 0: server-side apply refuses it',
        'strict.0 must be text, is null: leave the field out',
        'keyed.2.name is missing',
        'keyed.1 has the same name and protocol as item 0: server-side apply refuses it',
      ],
    );
    assert.deepEqual(wrong({ text: null, empty: null, list: [null], word: null, quantity: null, intOrString: null }), [
      'word must be text, is null: leave the field out',
      'quantity must be text or a number, is null: leave the field out',
      'intOrString must be an integer or text, is null: leave the field out',
    ]);
    assert.deepEqual(
      [26, 27, 28].map((minor) => wrong({ old: 'a', new: 'a' }, minor)),
      [['new is no field here'], ['old is no field here', 'new is no field here'], ['old is no field here']],
    );
    const web = readKubernetesTypes(data, 27).type('Web');
    assert.deepEqual(web.types, ['map']);
  });
});
