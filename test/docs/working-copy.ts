/** A copy of the repository, in git, in which a page's blocks are carried out. */
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { applyDiff, type Block } from './page'

const repository = join(__dirname, '../..')
const copied = [
  ...['bin', 'cli', 'domains', 'events', 'examples', 'infra', 'local', 'portal', 'reporting'],
  ...['saml', 'shared', 'tools'],
  ...['cdk.json', 'jest.config.js', 'package.json', 'package-lock.json', 'tsconfig.json', '.gitignore'],
]

export interface WorkingCopy {
  readonly root: string
  /** Carries out a page's blocks in order. */
  follow(blocks: readonly Block[]): Promise<void>
  remove(): void
}

export function createWorkingCopy(environment: Readonly<Record<string, string>>): WorkingCopy {
  const root = mkdtempSync(join(tmpdir(), 'docs-'))
  for (const path of copied) cpSync(join(repository, path), join(root, path), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=docs', '-c', 'user.email=docs@example.com', ...args], { cwd: root })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all', '--', ':!node_modules')
  git('commit', '--quiet', '--message', 'As it is')

  /** Output and exit code of the lines, as one shell runs them. */
  function shell(lines: readonly string[]): Promise<{ output: string; code: number }> {
    // In the copy, npx would look for a package of this name.
    const script = lines.join('\n').replaceAll('npx signalbox', 'node bin/signalbox.js')
    const env = { ...process.env, NODE_OPTIONS: '', ...environment }
    return new Promise((resolve) => {
      execFile('bash', ['-e', '-c', script], { cwd: root, env }, (error, stdout, stderr) => {
        resolve({ output: `${stdout}${stderr}`, code: error ? Number(error.code) : 0 })
      })
    })
  }

  return {
    root,
    async follow(blocks) {
      let output = ''
      for (const { kind, note, lines } of blocks) {
        const file = join(root, note)
        if (kind === 'ts') {
          mkdirSync(dirname(file), { recursive: true })
          writeFileSync(file, `${lines.join('\n')}\n`)
        } else if (kind === 'diff') {
          writeFileSync(file, applyDiff(readFileSync(file, 'utf8'), lines, note))
        } else if (kind === 'sh') {
          const ran = await shell(lines)
          output = ran.output
          const expected = note === 'fails' ? 1 : 0
          if (ran.code !== expected) throw new Error(`${lines.join('\n')}\nended with ${ran.code}:\n${output}`)
        } else if (kind === 'text') {
          const missing = lines.filter((line) => line.trim() !== '…' && !squeezed(output).includes(squeezed(line)))
          if (missing.length > 0) throw new Error(`The output lacks:\n${missing.join('\n')}\nIt was:\n${output}`)
        } else {
          throw new Error(`A block of kind "${kind}": expected ts, diff, sh or text`)
        }
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
