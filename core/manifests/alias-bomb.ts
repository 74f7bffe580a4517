import { EVENT_ID, YAMLException, type Event } from 'js-yaml';

/** As many values as aliases may make of a document; a cluster takes no object that is near as large. */
const most = 1_000_000;

/**
 * Refuses a document whose aliases, each written out, would be more values than any machine can hold ("a billion
 * laughs"): all that reads the data afterwards walks it as a tree.
 * @param text what the events were parsed from
 * @throws YAMLException
 */
export function refuseAliasBomb(text: string, events: readonly Event[]): void {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return;
  const sizes = new Map<string, number>();
  const open: { anchor: string; size: number }[] = [];
  const add = (size: number): void => {
    const holder = open.at(-1);
    if (holder !== undefined) holder.size += size;
    if (size > most) throw new YAMLException(`its aliases, written out, would be more than ${most} values`);
  };
  const anchorOf = ({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }): string =>
    anchorStart < 0 ? '' : text.slice(anchorStart, anchorEnd);
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        sizes.clear();
        open.push({ anchor: '', size: 0 });
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        open.push({ anchor: anchorOf(event), size: 1 });
        break;
      case EVENT_ID.SCALAR:
        if (event.anchorStart >= 0) sizes.set(anchorOf(event), 1);
        add(1);
        break;
      case EVENT_ID.ALIAS: {
        const anchor = anchorOf(event);
        // Nothing that is applied can hold itself, and what walks it would never come to an end.
        if (open.some((holder) => holder.anchor === anchor)) throw new YAMLException(`*${anchor} stands in itself`);
        add(sizes.get(anchor) ?? 1);
        break;
      }
      case EVENT_ID.POP: {
        const done = open.pop();
        if (done === undefined) break;
        if (done.anchor !== '') sizes.set(done.anchor, done.size);
        add(done.size);
      }
    }
  }
}
