/** An object that Flux can apply. */
export const manifest = (name: string, value: number | string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: '${value}' }\n`;
