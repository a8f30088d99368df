/** Starts of a cloud on one data directory, each to be ended by a kill. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build } from 'esbuild'
import type { ChildSettings, KeptMail, Message, Question } from './child'

const repository = join(__dirname, '../../..')

/** Compiled beforehand it starts in a fifth of a second, which TypeScript compiled on the way does not. */
export async function bundleChild(): Promise<{ readonly path: string; remove(): void }> {
  // Below the repository, for its packages; a file for a file, for engines are found by their folders.
  mkdirSync(join(repository, '.build'), { recursive: true })
  const directory = mkdtempSync(join(repository, '.build', 'kills-'))
  // One of the tests starts it as another user, who has to read it.
  chmodSync(directory, 0o755)
  const sources = ['local', 'saml', 'test/faults/kills'].flatMap(filesUnder)
  await build({
    absWorkingDir: repository,
    entryPoints: sources.filter((file) => /(?<!\.d)\.ts$/.test(file)),
    outbase: '.',
    outdir: directory,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
  })
  for (const file of sources.filter((each) => !/\.(ts|md)$/.test(each))) {
    cpSync(join(repository, file), join(directory, file))
  }
  return {
    path: join(directory, 'test/faults/kills/child.js'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(repository, join(parentPath, name)))
}

export interface Life {
  /** Resolves to the address, or undefined if it is killed before it is up. */
  readonly ready: Promise<string | undefined>
  /** Milliseconds since it was started. */
  age(): number
  kill(): Promise<void>
  /** SIGTERM. Resolves to how long it took, its exit code, and what it had to say. */
  stop(): Promise<{ readonly milliseconds: number; readonly code: number | null; readonly output: string }>
  mails(): Promise<readonly KeptMail[]>
  advance(by: string): Promise<void>
}

export function startLife(bundle: string, settings: ChildSettings): Life {
  const began = performance.now()
  const child = spawn(process.execPath, [bundle, JSON.stringify(settings)], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let killed = false
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (process.env.KILLS_SHOW) process.stderr.write(chunk)
    })
  }
  const exited = once(child, 'exit')
  const ready = new Promise<string | undefined>((resolve, reject) => {
    child.once('message', (message: Message) => {
      if (message.kind === 'ready') resolve(message.endpointUrl)
    })
    child.once('exit', (code) => {
      if (killed) resolve(undefined)
      else reject(new Error(`the cloud ended with ${code}:\n${output}`))
    })
  })
  ready.catch(() => undefined)

  return {
    ready,
    age: () => performance.now() - began,
    async kill() {
      killed = true
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      killed = true
      const asked = performance.now()
      child.kill('SIGTERM')
      const [code] = await exited
      return { milliseconds: performance.now() - asked, code: code as number | null, output }
    },
    mails: async () => (await asked({ ask: 'mails' })) ?? [],
    async advance(by) {
      await asked({ ask: 'advance', by })
    },
  }

  async function asked(question: Question): Promise<readonly KeptMail[] | undefined> {
    const answered = once(child, 'message')
    child.send(question)
    const first = await Promise.race([answered, exited.then(() => undefined)])
    if (first === undefined) throw new Error(`the cloud ended when it was asked for ${question.ask}:\n${output}`)
    const [message] = first as [Message]
    return message.kind === 'answer' ? message.answer : undefined
  }
}
