/** Somebody at a desk, with git. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'

export interface GitUser {
  readonly directory: string
  git(...args: string[]): Promise<string>
  /** Writes files and commits them; gives the commit's id. */
  commit(message: string, files: Readonly<Record<string, string>>): Promise<string>
  leave(): void
}

export function createGitUser(): GitUser {
  const directory = mkdtempSync(join(tmpdir(), 'git-user-'))
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_AUTHOR_DATE: '1767603600 +0100',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_COMMITTER_DATE: '1767603600 +0100',
  }
  const git: GitUser['git'] = (...args) =>
    new Promise((resolve, reject) => {
      execFile('git', args, { cwd: directory, env }, (error, stdout, stderr) => {
        if (error) reject(new Error(stderr || error.message))
        else resolve(stdout.trim())
      })
    })
  return {
    directory,
    git,
    async commit(message, files) {
      for (const [path, content] of Object.entries(files)) writeFileSync(join(directory, path), content)
      await git('add', '--all')
      await git('commit', '--quiet', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    leave: () => rmSync(directory, { recursive: true }),
  }
}
