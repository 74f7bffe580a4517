/** An item of a list that is known by its fields (a container by its name), not by where it stands. */
export interface ItemName {
  readonly item: string;
}

/** What leads from an object to a field: keys, positions, and items by name. */
export type ChangePath = readonly (string | number | ItemName)[];

/** `spec.containers[web].args[0]`; whatever could be misread stands in quotes. */
export function formatChangePath(path: ChangePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (typeof step !== 'string') {
      const plain = /^(?!\d+$)[\w./:@=+-]+$/.test(step.item);
      return `${text}[${plain ? step.item : JSON.stringify(step.item)}]`;
    }
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
