import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

let built: GraphQLSchema | undefined;

/** GitHub's published schema. It is large, about a second's work: built when the first query comes, and once. */
export function publishedSchema(): GraphQLSchema {
  if (built === undefined) {
    const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'));
    built = buildSchema(readFileSync(file, 'utf8'), { assumeValid: true, noLocation: true });
  }
  return built;
}
