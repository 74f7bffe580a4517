/** The first argument that makes a bundle render templates instead of running its task. */
export const ejsCommand = 'render-ejs-templates';
