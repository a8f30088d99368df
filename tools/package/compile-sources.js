/**
 * Stands for esbuild in the package's command, which has to read TypeScript wherever it is installed: esbuild is a program
 * for one kind of machine, this is JavaScript.
 */
const { transform } = require('sucrase')

exports.transformSync = (text, { loader, sourcefile }) => {
  const kinds = { js: [], ts: ['typescript'], tsx: ['typescript', 'jsx'] }[loader]
  const { code } = transform(text, {
    transforms: [...kinds, 'imports'],
    filePath: sourcefile,
    disableESTransforms: true,
    preserveDynamicImport: false,
  })
  return { code }
}
