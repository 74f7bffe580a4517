import { ScriptError } from '../project.ts';
import type { JsonDefinition } from './sources.ts';

// What these mean to Kubernetes is more, or less, than their JSON schema says.
const special: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
};

/** `io.k8s.api.apps.v1.Deployment` as `apps.v1.Deployment`. */
export function shortName(name: string): string {
  return name.replace(/^io\.k8s\.(?:api|apimachinery\.pkg(?:\.apis)?|[\w-]+\.pkg\.apis)\.(?=(?:\w+\.)+\w+$)/, '');
}

/** The full name that a `$ref` ends with: `io.k8s.api.apps.v1.Deployment`. */
export function refName($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** A field's type as the data has it: see core/manifests/schema/kubernetes-types.ts. */
export function typeText(definition: JsonDefinition, where: string): string {
  if (definition.$ref !== undefined) {
    const name = refName(definition.$ref);
    return special[name] ?? `.${shortName(name)}`;
  }
  const type = [definition.type ?? 'any'].flat().find((each) => each !== 'null');
  switch (type) {
    case 'array':
      return `[]${itemText(definition.items ?? {}, where)}`;
    case 'object': {
      const values = definition.additionalProperties;
      return typeof values === 'object' ? `{}${typeText(values, where)}` : 'object';
    }
    case 'integer':
    case 'string':
    case 'number':
      return type === 'number' ? 'number' : (definition.format ?? type);
    case 'boolean':
    case 'any':
      return type;
    case undefined:
    default:
      throw new ScriptError(`${where}: ${JSON.stringify(definition)} is a type that this script does not know`);
  }
}

/** An item that may not be null is marked as a field that must be there is. */
function itemText(items: JsonDefinition, where: string): string {
  return `${typeof items.type === 'string' ? '!' : ''}${typeText(items, where)}`;
}
