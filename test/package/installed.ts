/** The package as it is packed, installed in a project of somebody else's. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export const repository = join(__dirname, '../..')
const execute = promisify(execFile)

export interface Ran {
  readonly code: number
  readonly output: string
}

export interface Project {
  readonly root: string
  write(path: string, content: unknown): void
  /** A package of this repository's, for a part that asks whoever uses it to bring it. */
  link(...names: readonly string[]): void
  /** What the command prints. @throws if it fails */
  run(command: string, ...args: readonly string[]): Promise<string>
  /** Of commands that may fail. */
  shell(script: string, environment?: Readonly<Record<string, string>>): Promise<Ran>
  remove(): void
}

export const tool = (name: string) => join(repository, 'node_modules/.bin', name)

let packed: Promise<string> | undefined

/** The tarball that is published, made once. */
export function packedTarball(): Promise<string> {
  packed ??= (async () => {
    await execute('npm', ['run', 'build:package'], { cwd: repository })
    const directory = mkdtempSync(join(tmpdir(), 'packed-'))
    const { stdout } = await execute('npm', ['pack', join(repository, 'dist'), '--silent'], { cwd: directory })
    return join(directory, stdout.trim())
  })()
  return packed
}

export function createProject(manifest: object): Project {
  const root = mkdtempSync(join(tmpdir(), 'package-'))
  const environment = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
    NODE_ENV: '',
    // What these tests run under is nothing of the project's.
    NODE_OPTIONS: '',
    JEST_WORKER_ID: '',
  }
  const project: Project = {
    root,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
    },
    link(...names) {
      for (const name of names) {
        const path = join(root, 'node_modules', name)
        mkdirSync(dirname(path), { recursive: true })
        if (!existsSync(path)) symlinkSync(join(repository, 'node_modules', name), path)
      }
    },
    async run(command, ...args) {
      try {
        return (await execute(command, args, { cwd: root, env: environment })).stdout
      } catch (error) {
        const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string }
        throw new Error([message, stdout, stderr].join('\n'))
      }
    },
    shell(script, more = {}) {
      return new Promise((resolve) => {
        const env = { ...environment, ...more }
        execFile('bash', ['-e', '-c', script], { cwd: root, env }, (error, stdout, stderr) => {
          resolve({ output: `${stdout}${stderr}`, code: error ? Number(error.code) : 0 })
        })
      })
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  project.write('package.json', manifest)
  return project
}
