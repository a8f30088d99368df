/**
 * Lets Node load this repository's TypeScript. All files of a folder (`local`, `cli`, …) are compiled in one run when the
 * first of them is needed, and kept as one script under `.build/code`, with what V8 made of it: a start reads six
 * hundred files, and to find, compile and read them one by one took it two thirds of its time.
 *
 * `node --require ./bin/typescript.js FILE.ts` does without what V8 made.
 */
const { createHash } = require('node:crypto')
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { basename, dirname, join, relative, sep } = require('node:path')
const vm = require('node:vm')

const root = join(__dirname, '..')
const directory = join(root, '.build', 'code')
/** By their names, such as `local`. */
const folders = new Map()
/** By the path of their script. */
const scripts = new Map()
/** What V8 makes differs by what is run: the functions that a start runs are others than those of `events list`. */
let purpose

const compileOurs = (module, file) => {
  const name = relative(root, file)
  const [folder] = name.split(sep)
  if (folder === '..') throw new Error(`${file} is not of this repository: its TypeScript is not compiled here`)
  const known = folders.get(folder)
  // Written since its folder was compiled, as the index of the catalogue is by `events build`.
  const isStale = known?.stamps[name] !== stampOf(name)
  const code = known && !isStale ? known : load(folder)
  const run = code.modules[name]
  run.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file), importPackage)
}

// Others who load TypeScript see by it which files are left to us.
compileOurs.root = root + sep
Module._extensions['.ts'] = compileOurs

const resolveFilename = Module._resolveFilename

/** Of a folder that is loaded it is known what is in it: nothing is looked for on disk. */
Module._resolveFilename = (request, parent, ...more) => {
  const found =
    request.startsWith('.') && parent?.filename?.endsWith('.ts') && find(join(parent.filename, '..', request))
  return found || resolveFilename(request, parent, ...more)
}

function find(path) {
  const name = relative(root, path)
  const modules = folders.get(name.split(sep)[0])?.modules ?? {}
  return [`${name}.ts`, join(name, 'index.ts')].filter((each) => each in modules).map((each) => join(root, each))[0]
}

function load(folder) {
  const files = filesIn(folder)
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(file)]))
  const path = join(directory, `${folder}-${keyOf(stamps)}.js`)
  const source = read(path, 'utf8') ?? compile(folder, files, path)
  const cachedData = purpose && read(`${path}.${purpose}`)
  const script = new vm.Script(source, { filename: path, cachedData })
  const isKept = cachedData !== undefined && !script.cachedDataRejected
  const code = { modules: script.runInThisContext(), stamps, script, path, isKept, map: undefined }
  folders.set(folder, code)
  scripts.set(path, code)
  return code
}

/**
 * What stands for import() in the files. A script that is made of what V8 kept of it has none of its own: it was told whom
 * to ask when it was first compiled, and that is not kept. Of packages alone; files of ours are loaded by require.
 */
const importPackage = (name) => import(name)

function filesIn(folder) {
  // A file of the root is a folder of its own.
  if (folder.endsWith('.ts')) return [folder]
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(name)
    return /(?<!\.d)\.ts$/.test(name) ? [name] : []
  })
}

/** Changes with each file, the compiler and Node. */
function keyOf(stamps) {
  const { version } = require('esbuild/package.json')
  const hash = createHash('sha256').update(`${version} ${process.version} ${process.arch}\n`)
  hash.update(readFileSync(__filename)).update(JSON.stringify(stamps))
  return hash.digest('hex').slice(0, 16)
}

function stampOf(file) {
  const { mtimeMs, size } = statSync(join(root, file))
  return `${mtimeMs} ${size}`
}

/** One object of functions, by the names of the files; its map is a section a file. */
function compile(folder, files, path) {
  const { outputFiles } = require('esbuild').buildSync({
    absWorkingDir: root,
    entryPoints: files,
    outdir: root,
    outbase: root,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  })
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]))
  const sections = []
  let source = "'use strict'\n;({\n"
  let lines = 2
  for (const file of files) {
    const compiled = join(root, file.replace(/\.ts$/, '.js'))
    const { mappings } = JSON.parse(texts.get(`${compiled}.map`))
    const map = { version: 3, sources: [relative(directory, join(root, file))], names: [], mappings }
    sections.push({ offset: { line: lines + 1, column: 0 }, map })
    const head = `${JSON.stringify(file)}: function (exports, require, module, __filename, __dirname, importPackage) {`
    // What is run by its name as a program says first by what.
    const text = texts
      .get(compiled)
      .replace(/^#!/, '//')
      .replace(/\bimport\("/g, 'importPackage("')
    const part = `${head}\n${text}\n},\n`
    source += part
    lines += part.split('\n').length - 1
  }
  source += `})\n//# sourceMappingURL=${basename(path)}.map\n`
  forgetOthers(folder, basename(path))
  keep(`${path}.map`, JSON.stringify({ version: 3, sections }))
  keep(path, source)
  return source
}

function forgetOthers(folder, present) {
  const others = quietly(() => readdirSync(directory)) ?? []
  for (const name of others) {
    if (!name.startsWith(`${folder}-`) || name.startsWith(present)) continue
    quietly(() => rmSync(join(directory, name), { force: true }))
  }
}

/** Whole or not at all. What can't be kept (the disk is full, or not ours to write) is made again the next time. */
function keep(path, content) {
  const part = `${path}.${process.pid}`
  quietly(() => {
    mkdirSync(directory, { recursive: true })
    writeFileSync(part, content)
    renameSync(part, path)
  })
}

const read = (path, encoding) => quietly(() => readFileSync(path, encoding))

/** For what is only kept to be quicker. */
function quietly(work) {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Lines of stacks are those of the TypeScript. Maps are read when the first stack is. */
Error.prepareStackTrace = (error, sites) =>
  [quietly(() => String(error)) ?? '<error>', ...sites.map((site) => `    at ${placed(site)}`)].join('\n')

function placed(site) {
  const code = scripts.get(site.getFileName())
  const text = String(site)
  if (!code) return text
  const [line, column] = [site.getLineNumber(), site.getColumnNumber()]
  code.map ??= mapOf(code)
  const place = code.map(line - 1, column - 1)
  return place ? text.replace(`${code.path}:${line}:${column}`, place) : text
}

/** Where a place of the script was in the TypeScript; the map of a file is unfolded when it is needed. */
function mapOf({ path }) {
  const text = read(`${path}.map`, 'utf8')
  if (text === undefined) return () => undefined
  const sections = JSON.parse(text).sections.map(({ offset, map }) => ({ first: offset.line, map }))
  return (line, column) => {
    const section = sections.findLast(({ first }) => first <= line)
    if (!section) return undefined
    section.unfolded ??= new Module.SourceMap(section.map)
    const { originalLine, originalColumn } = section.unfolded.findEntry(line - section.first, column)
    if (originalLine === undefined) return undefined
    return `${join(directory, section.map.sources[0])}:${originalLine + 1}:${originalColumn + 1}`
  }
}

/**
 * Takes what V8 made for this purpose, a word such as `start`. @returns what keeps it: to be called when most of what the
 * purpose needs has run.
 */
exports.remember = (word = '') => {
  if (!/^[a-z]{1,20}$/.test(word)) return () => undefined
  purpose = word
  return () => {
    for (const { script, path, isKept } of folders.values()) {
      if (!isKept) keep(`${path}.${word}`, script.createCachedData())
    }
  }
}
