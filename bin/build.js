// Bundles the program into one file, the library and the import's worker thread beside it, and compiles ahead what a
// short command runs: reading many small modules and compiling them is most of what a start costs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SQLITE_BINARY = 'better-sqlite3/build/Release/better_sqlite3.node';
const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist`);

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: ['better-sqlite3', 'pg-native'],
  logLevel: 'warning',
};

const { outputFiles } = await build({
  ...shared,
  write: false,
  entryPoints: { program: 'src/commands/main.ts' },
  external: [SQLITE_BINARY, 'pg-native'],
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  // An import() inside the bundle runs the module when it is reached, and none is left outside.
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': '__programUrl' },
  banner: { js: "const __programUrl = require('node:url').pathToFileURL(__filename).href;" },
  plugins: [withoutWhatIsNeverUsed(), withSqliteBinary()],
});
// All in ASCII, which is read fastest: esbuild leaves other letters in regular expressions alone.
const ascii = outputFiles[0].text.replaceAll(
  /[\u0080-\uffff]/g,
  (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(outputFiles[0].path, ascii);

await build({
  ...shared,
  entryPoints: { index: 'src/index.ts', 'read-worker': 'src/importing/read/read-worker.ts' },
  splitting: true,
  format: 'esm',
  // Bundled CommonJS packages still call require for node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

const { status } = spawnSync(process.execPath, [`${root}bin/compile-ahead.cjs`], { stdio: 'inherit' });
if (status !== 0) process.exitCode = status ?? 1;

// Commander loads child_process for subcommands that are programs of their own, which crmctl has none of; chalk finds
// out what the terminal can show, which crmctl settles itself.
function withoutWhatIsNeverUsed() {
  return {
    name: 'without-what-is-never-used',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
        /[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'absent' } : undefined,
      );
      onResolve({ filter: /^#supports-color$/ }, ({ path }) => ({ path, namespace: 'absent' }));
      onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
    },
  };
}

// better-sqlite3 looks for its binary in a dozen folders, and finds it where its installation always puts it.
function withSqliteBinary() {
  return {
    name: 'with-sqlite-binary',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^bindings$/ }, ({ path }) => ({ path, namespace: 'binary' }));
      onLoad({ filter: /.*/, namespace: 'binary' }, () => ({
        contents: `module.exports = () => require('${SQLITE_BINARY}');`,
      }));
    },
  };
}
