import { QueryError } from './errors.ts';

/** How much of a list is wanted. */
export interface Paging {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
}

/** A list as GraphQL has it; GitHub wants to be told how much of it. */
export function connection<T>(name: string, all: readonly T[], { first, last, after }: Paging): unknown {
  const size = first ?? last;
  if (size === undefined || size === null) {
    throw new QueryError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size < 1 || size > 100) {
    throw new QueryError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    );
  }
  const begin =
    typeof after === 'string'
      ? Number(Buffer.from(after, 'base64url').toString()) + 1
      : typeof first === 'number'
        ? 0
        : all.length - size;
  const from = Math.max(0, begin);
  const nodes = all.slice(from, from + size);
  const cursor = (index: number): string => Buffer.from(String(index)).toString('base64url');
  return {
    totalCount: all.length,
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(from + index) })),
    pageInfo: {
      hasNextPage: from + nodes.length < all.length,
      hasPreviousPage: from > 0,
      startCursor: nodes.length === 0 ? null : cursor(from),
      endCursor: nodes.length === 0 ? null : cursor(from + nodes.length - 1),
    },
  };
}
