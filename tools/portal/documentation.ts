/**
 * The document in which APIs are shown and tried out: a second page, which is in a sandbox and so has no origin. Its
 * scripts are therefore plain ones (modules would need leave to be read from elsewhere), and swagger-ui’s is as it comes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin, type Rolldown } from 'vite'

/** kB of 1,000 bytes, gzipped: the scripts of that page. */
export const documentationLimit = 520

const folder = 'documentation'
const swagger = (file: string) => readFileSync(require.resolve(`swagger-ui-dist/${file}`))

interface Part {
  readonly file: string
  readonly source: string | Uint8Array
}

export function documentation(): Plugin {
  let root = ''
  return {
    name: 'portal-documentation',
    configResolved(config) {
      root = config.root
    },
    async generateBundle() {
      const parts = await makeDocumentation(root)
      const kB = weigh(parts)
      this.info(`${folder}: ${kB.toFixed(1)} of ${documentationLimit} kB`)
      if (kB > documentationLimit)
        this.error(`JavaScript above its budget, gzipped: ${folder} needs ${kB.toFixed(1)} kB`)
      for (const { file, source } of parts) this.emitFile({ type: 'asset', fileName: file, source })
    },
    async configureServer(server) {
      const parts = await makeDocumentation(server.config.root)
      const files = new Map(parts.map(({ file, source }) => [`/${file}`, source]))
      server.middlewares.use((request, response, next) => {
        const found = files.get(request.url?.split('?')[0] ?? '')
        if (found === undefined) return next()
        response.setHeader('Content-Type', typeOf(request.url ?? ''))
        response.end(found)
      })
    },
  }
}

async function makeDocumentation(root: string): Promise<readonly Part[]> {
  const here = (file: string) => join(root, folder, file)
  const style = `${withoutMap(swagger('swagger-ui.css'))}\n${readFileSync(here('frame.css'), 'utf8')}`
  return [
    { file: `${folder}/frame.js`, source: await bundled(here('frame.ts')) },
    { file: `${folder}/swagger-ui.js`, source: withoutMap(swagger('swagger-ui-bundle.js')) },
    { file: `${folder}/swagger-ui-licenses.txt`, source: swagger('swagger-ui-bundle.js.LICENSE.txt') },
    { file: `${folder}/documentation.css`, source: style },
    { file: `${folder}/index.html`, source: readFileSync(here('index.html'), 'utf8') },
  ]
}

async function bundled(entry: string): Promise<string> {
  const made = (await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'documentation' },
    },
  })) as Rolldown.RolldownOutput[]
  const [output] = made.flatMap((each) => each.output)
  if (output?.type !== 'chunk') throw new Error(`${entry} has become no script`)
  return output.code
}

/** Nobody is led to a map that is not there. */
const withoutMap = (source: Uint8Array) =>
  Buffer.from(source)
    .toString('utf8')
    .replace(/\/[/*]# sourceMappingURL=[^\n]*/, '')

function weigh(parts: readonly Part[]): number {
  const scripts = parts.filter(({ file }) => file.endsWith('.js'))
  return scripts.reduce((sum, { source }) => sum + gzipSync(source).length, 0) / 1000
}

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript'
  return path.endsWith('.css') ? 'text/css' : 'text/html'
}
