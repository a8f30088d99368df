/** A copy of the repository, in git, in which a page's blocks are carried out. */
import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { followBlocks, type Ran } from './follow'
import type { Block } from './page'

const repository = join(__dirname, '../..')
const copied = [
  ...['bin', 'cli', 'domains', 'events', 'examples', 'infra', 'local', 'portal', 'reporting'],
  ...['saml', 'shared', 'tools'],
  ...[
    'cdk.json',
    'jest.config.js',
    'package.json',
    'package-lock.json',
    'signalbox.config.ts',
    'tsconfig.json',
    '.gitignore',
  ],
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
  function shell(lines: string): Promise<Ran> {
    // In the copy, npx would look for a package of this name.
    const script = lines.replaceAll('npx signalbox', 'node bin/signalbox.js')
    const env = { ...process.env, NODE_OPTIONS: '', ...environment }
    return new Promise((resolve) => {
      execFile('bash', ['-e', '-c', script], { cwd: root, env }, (error, stdout, stderr) => {
        resolve({ output: `${stdout}${stderr}`, code: error ? Number(error.code) : 0 })
      })
    })
  }

  return {
    root,
    follow: (blocks) => followBlocks(root, blocks, shell),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
