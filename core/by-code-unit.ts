/** Compares texts as JavaScript does, by UTF-16 units: the same on every machine, unlike what people's languages say. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
