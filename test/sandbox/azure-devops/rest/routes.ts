import type { Route } from '../call.ts';
import { commitRoutes } from './commits.ts';
import { discoveryRoutes } from './discovery.ts';
import { pullRequestRoutes } from './pull-requests.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewerRoutes } from './reviewers.ts';
import type { Services } from './services.ts';

/** All that the REST interface serves. */
export const allRoutes = (services: Services): readonly Route[] => [
  ...discoveryRoutes,
  ...repositoryRoutes,
  ...refRoutes(services),
  ...commitRoutes,
  ...pullRequestRoutes(services),
  ...reviewerRoutes(services),
];
