import { entry, isSet, textAt } from '../../../unstructured.ts';
import { splitImage } from '../../split-image.ts';
import { eachContainer, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

/** Whether it is certain which image runs. */
export const imageRules: readonly LintRule[] = [
  {
    id: 'image-tag',
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const given = entry(data, 'image');
      if (!isSet(given)) return { path: ['image'], message: `is missing${named}: name one, with a fixed tag` };
      // What is no text is the schema's to refuse.
      if (typeof given !== 'string' || !isFloating(given)) return undefined;
      const what = splitImage(given).tag === undefined ? 'has no tag' : 'floats with its tag';
      return { path: ['image'], message: `${quoted(given)} ${what}${named}: name a fixed tag or a digest` };
    }),
  },
  {
    id: 'image-pull-policy',
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const policy = entry(data, 'imagePullPolicy');
      if (policy === 'Always') return undefined;
      const image = textAt(data, 'image');
      // Kubernetes' own default for such an image is Always.
      if (!isSet(policy) && isFloating(image)) return undefined;
      const what = isSet(policy) ? `is ${quoted(policy)}` : 'is missing, so "IfNotPresent"';
      return {
        path: ['imagePullPolicy'],
        message: `${what}${named}: with "Always", a node's copy of the image serves only pods that may pull it`,
      };
    }),
  },
];

/** Whether the image behind the reference can become another one without any change here. */
function isFloating(image: string): boolean {
  const { tag, digest } = splitImage(image);
  return digest === undefined && (tag === undefined || tag === '' || tag === 'latest');
}
