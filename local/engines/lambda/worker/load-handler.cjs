/** Finds and loads what `Handler` names: `index.handler`, `src/orders.create`, `index.api.get`; CommonJS or ES module. */
const { existsSync, readFileSync, realpathSync, statSync } = require('node:fs')
const { basename, dirname, join, resolve, sep } = require('node:path')
const Module = require('node:module')
const { pathToFileURL } = require('node:url')
const { runtimeError } = require('./format-error.cjs')
const { provideToImport } = require('./provided-modules.cjs')

const handlerForm = /^([^.]*)\.(.+)$/

async function loadHandler({ handler, taskRoot, packageRoot }) {
  const match = handlerForm.exec(basename(handler))
  if (handler.includes('..'))
    throw runtimeError('Runtime.MalformedHandlerName', `'..' is not a valid handler name: ${handler}`)
  if (!match) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler')
  const [, file, exported] = match
  const loaded = await loadModule(taskRoot, join(dirname(handler), file), packageRoot)
  const found = lookUp(loaded, exported.split('.'))
  if (found === undefined) throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`)
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is not a function`)
  return found
}

function lookUp(loaded, names) {
  const from = (start) => names.reduce((value, name) => value?.[name], start)
  return from(loaded) ?? from(loaded?.default)
}

async function loadModule(taskRoot, module, packageRoot) {
  const path = fileOf(resolve(taskRoot, module))
  try {
    const isModule = path !== undefined && isEsModule(path, taskRoot)
    // A CommonJS handler imports what is an ES module, or what it does not always need.
    if (isModule || (path && mayImportPackages(readFileSync(path, 'utf8')))) provideToImport(packageRoot)
    if (isModule) {
      return await import(pathToFileURL(path).href)
    }
    leaveOutWhatIsAbove(taskRoot)
    const require = Module.createRequire(join(taskRoot, 'index.js'))
    return require(path ?? `./${module}`)
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error), error)
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', String(error), error)
    }
    throw error
  }
}

/**
 * Lambda has nothing above the task's root. Here there may be the package.json of the repository that it was built in, and
 * where that says `module` Node would take CommonJS for what it isn't.
 */
function leaveOutWhatIsAbove(taskRoot) {
  const root = `${realpathSync(taskRoot)}${sep}`
  const ordinary = Module._extensions['.js']
  Module._extensions['.js'] = (module, file) => {
    if (!file.startsWith(root) || isEsModule(file, root.slice(0, -1))) return ordinary(module, file)
    module._compile(readFileSync(file, 'utf8'), file)
  }
}

/** Node's own modules need nobody to provide them; libraries in many bundles import those, and no others. */
function mayImportPackages(code) {
  return /\bimport\s*\((?!\s*(["'])node:[\w/]+\1\s*\))/.test(code)
}

/** Lambda's order. */
function fileOf(path) {
  return ['', '.js', '.mjs', '.cjs'].map((extension) => path + extension).find(isFile)
}

function isFile(path) {
  return existsSync(path) && statSync(path).isFile()
}

function isEsModule(path, taskRoot) {
  if (path.endsWith('.mjs')) return true
  if (path.endsWith('.cjs')) return false
  for (let directory = dirname(path); directory.startsWith(taskRoot); directory = dirname(directory)) {
    const manifest = join(directory, 'package.json')
    if (isFile(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module'
  }
  return false
}

module.exports = { loadHandler, mayImportPackages }
