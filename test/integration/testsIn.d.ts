/** The tests of a folder, without those of its folders; put together by the build (see esbuild.js). */
declare module "tests-in:*";
