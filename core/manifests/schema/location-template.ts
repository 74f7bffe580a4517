/** Fields of kubeconform's templates, `{{.Group}}` and so on. */
export const templateField = /\{\{-?\s*\.?([^{}]*?)\s*-?\}\}/g;

/** The fields that kubeconform's `-schema-location` knows (its pkg/registry). */
const templateFields = [
  'Group',
  'ResourceKind',
  'ResourceAPIVersion',
  'KindSuffix',
  'NormalizedKubernetesVersion',
  'StrictSuffix',
] as const;

/** One of them. */
export type TemplateField = (typeof templateFields)[number];

/** Whether kubeconform knows a field of that name; upper and lower case count. */
export function isTemplateField(name: string): name is TemplateField {
  return templateFields.some((field) => field === name);
}

/** What is wrong with an entry of schemaLocations; undefined when nothing is. */
export function locationMistake(location: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    return `"${location}" is not on this machine: check the repository of schemas out and name its folder`;
  }
  const unknown = [...location.matchAll(templateField)]
    .map(([, name = '']) => name)
    .filter((name) => !isTemplateField(name));
  if (unknown.length === 0) return undefined;
  return `{{.${unknown[0]}}} is none of kubeconform's ${templateFields.map((name) => `{{.${name}}}`).join(' ')}`;
}
