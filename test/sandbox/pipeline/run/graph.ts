interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Runs each node once all it depends on have ended, side by side where the graph allows. Besides its direct
 * dependencies a node gets all that these depended on in turn: `succeeded()` and `failed()` ask about both.
 */
export async function runGraph<N extends Node, R>(
  nodes: readonly N[],
  run: (node: N, dependencies: ReadonlyMap<string, R>, upstream: ReadonlyMap<string, R>) => Promise<R>,
): Promise<Map<string, R>> {
  const running = new Map<string, Promise<R>>();
  const upstreamOf = new Map<string, Map<string, R>>();
  const start = (node: N): Promise<R> => {
    const key = node.name.toLowerCase();
    const known = running.get(key);
    if (known) return known;
    const promise = (async () => {
      const results = new Map<string, R>();
      const upstream = new Map<string, R>();
      await Promise.all(
        node.dependsOn.map(async (name) => {
          const other = nodes.find((one) => one.name.toLowerCase() === name.toLowerCase());
          if (!other) return;
          const result = await start(other);
          results.set(other.name, result);
          upstream.set(other.name, result);
          for (const [earlier, its] of upstreamOf.get(other.name.toLowerCase()) ?? []) upstream.set(earlier, its);
        }),
      );
      upstreamOf.set(key, upstream);
      return run(node, results, upstream);
    })();
    running.set(key, promise);
    return promise;
  };
  const done = await Promise.allSettled(nodes.map(start));
  const results = new Map<string, R>();
  for (const [index, outcome] of done.entries()) {
    if (outcome.status === 'rejected') throw outcome.reason;
    results.set(nodes[index]?.name ?? '', outcome.value);
  }
  return results;
}
