// A file of its own in a task, with just what is used of the package: see scripts/build/bundle.ts.
export { simpleGit } from 'simple-git';
