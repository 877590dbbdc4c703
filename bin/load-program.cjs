// Loads the built program with the code that was compiled ahead, where that fits this Node; without it, it starts slower.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/** @param {string} file the built program */
exports.loadProgram = function loadProgram(file) {
  const source = readFileSync(file, 'latin1');
  let cachedData;
  try {
    cachedData = readFileSync(exports.compiledName(file));
  } catch {
    // Built by another Node, or shipped without.
  }
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    cachedData,
  });
  const module_ = { exports: {} };
  script.runInThisContext()(module_.exports, createRequire(file), module_, file, dirname(file));
  return { program: module_.exports, script };
};

exports.compiledName = (file) => file.replace(/\.cjs$/, `-${process.version}-${process.arch}.bin`);
