/** esbuild puts the style sheets that are imported into a file of their own. */
declare module "*.css";
