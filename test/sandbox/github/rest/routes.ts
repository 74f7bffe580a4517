import type { Route } from '../call.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { issueRoutes } from './issues.ts';
import { mergeRoutes } from './merge.ts';
import { peopleRoutes } from './people.ts';
import { pullRequestRoutes } from './pull-requests.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewRoutes } from './reviews.ts';
import { ruleRoutes } from './rules.ts';
import type { Services } from './services.ts';
import { statusRoutes } from './statuses.ts';

/** All that the REST interface serves. */
export const allRoutes = (services: Services): readonly Route[] => [
  ...peopleRoutes,
  ...ruleRoutes,
  ...repositoryRoutes,
  ...refRoutes(services),
  ...statusRoutes(services),
  ...commitRoutes,
  ...contentRoutes,
  ...mergeRoutes(services),
  ...reviewRoutes(services),
  ...issueRoutes(services),
  ...pullRequestRoutes(services),
];
