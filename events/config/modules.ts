/**
 * Loads modules of somebody else's repository, TypeScript included, without their having installed anything that does.
 * They are compiled one by one as CommonJS; packages are the repository's own. Where this process reads TypeScript already
 * (this repository's command, tsx), it is left to that.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'
import { ConfigError } from './config-error'

export type Exports = Readonly<Record<string, unknown>>

/** What reads TypeScript in this process; `root`: below there alone. */
type Hook = ((...given: readonly unknown[]) => unknown) & { readonly root?: string }

const code = /\.[cm]?tsx?$|\.[cm]?js$/
const endings = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json']

/** Gives what files export; each file is run once. @throws ConfigError */
export function createLoader(): (file: string) => Exports {
  const loaded = new Map<string, { exports: Exports }>()

  function load(file: string, from: string): Exports {
    const known = loaded.get(file)
    if (known) return known.exports
    if (hasHook(file)) return createRequire(file)(file) as Exports
    const module: { exports: Exports } = { exports: {} }
    loaded.set(file, module)
    if (file.endsWith('.json')) {
      module.exports = parseJson(file)
      return module.exports
    }
    const ownRequire = createRequire(file)
    const run = compile(file, from)
    const resolveRelative = (request: string): unknown => {
      const path = isPath(request) ? find(resolve(dirname(file), request)) : undefined
      if (path !== undefined && (code.test(path) || path.endsWith('.json'))) return load(path, file)
      return requirePackage(ownRequire, request, file)
    }
    try {
      run(module, module.exports, resolveRelative, file, dirname(file), pathToFileURL(file).href)
    } catch (error) {
      // Half of a module is none: who asks again gets the same answer.
      loaded.delete(file)
      throw error
    }
    return module.exports
  }

  return (file) => load(file, file)
}

/** The file that a path without an ending, or with that of the compiled file, means. */
export function find(path: string): string | undefined {
  const written = path.replace(/\.([cm]?)js$/, '.$1ts')
  const candidates = [path, written, ...endings.map((ending) => `${path}${ending}`)]
  const indexes = endings.map((ending) => join(path, `index${ending}`))
  return [...candidates, ...indexes].find((each) => existsSync(each) && statSync(each).isFile())
}

function isPath(request: string): boolean {
  return /^\.{0,2}\//.test(request) || request === '.' || request === '..'
}

function hasHook(file: string): boolean {
  const hooks = (Module as unknown as { readonly _extensions?: Readonly<Record<string, Hook>> })._extensions
  const hook = hooks?.['.ts']
  if (hook === undefined || !/\.[cm]?ts$/.test(file)) return false
  // Jest leaves one behind that reads nothing any more, and its own `require` goes past them all.
  return hook.root === undefined ? process.env.JEST_WORKER_ID === undefined : file.startsWith(hook.root)
}

type Run = (
  module: { exports: Exports },
  exports: Exports,
  require: (request: string) => unknown,
  filename: string,
  directory: string,
  url: string,
) => void

/** By file and when it was written: whoever loads a second time compiles nothing. */
const compiledFiles = new Map<string, Run>()

function compile(file: string, from: string): Run {
  const { mtimeMs, size } = statSync(file)
  const stamp = `${file} ${mtimeMs} ${size}`
  const run = compiledFiles.get(stamp) ?? compileAnew(file, from)
  compiledFiles.set(stamp, run)
  return run
}

function compileAnew(file: string, from: string): Run {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(from, [`can't read ${file}: ${(error as Error).message}`], { cause: error })
  }
  try {
    const { code: compiled } = transformSync(text, {
      loader: /\.[cm]?jsx?$/.test(file) ? 'js' : file.endsWith('.tsx') ? 'tsx' : 'ts',
      format: 'cjs',
      target: 'node20',
      platform: 'node',
      sourcefile: file,
      supported: { 'dynamic-import': false },
      logLevel: 'silent',
    })
    // Of ES modules; in CommonJS they have other names.
    const ported = compiled
      .replace(/\bimport\.meta\.url\b|\bimport_meta\.url\b/g, '__url')
      .replace(/\bimport\.meta\.dirname\b|\bimport_meta\.dirname\b/g, '__dirname')
      .replace(/\bimport\.meta\.filename\b|\bimport_meta\.filename\b/g, '__filename')
    const named = ['module', 'exports', 'require', '__filename', '__dirname', '__url']
    // In this realm, as Node's own `require` does it: a regular expression of another would be none of ours.
    return new Function(...named, `${ported}\n//# sourceURL=${file}`) as Run
  } catch (error) {
    throw new ConfigError(file, [`can't be compiled: ${(error as Error).message}`], { cause: error })
  }
}

function requirePackage(ownRequire: NodeJS.Require, request: string, file: string): unknown {
  try {
    return ownRequire(request)
  } catch (error) {
    const { code: why, message } = error as NodeJS.ErrnoException
    if (why === 'ERR_REQUIRE_ESM') {
      const advice = 'is an ES module alone, which Node loads here from 20.19 and 22.12 on'
      throw new ConfigError(file, [`import of "${request}": it ${advice}`], { cause: error })
    }
    if (why !== 'MODULE_NOT_FOUND' || !message.includes(`'${request}'`)) throw error
    const what = isPath(request)
      ? 'there is no such file'
      : 'it is not installed (aliases of tsconfig are not read here)'
    throw new ConfigError(file, [`import of "${request}": ${what}`], { cause: error })
  }
}

function parseJson(file: string): Exports {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Exports
  } catch (error) {
    throw new ConfigError(file, [`expected JSON: ${(error as Error).message}`], { cause: error })
  }
}
