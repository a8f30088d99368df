/** The machine's git, for repositories that somebody else made: with nobody's configuration, and no hooks. */
import { execFile } from 'node:child_process'
import { devNull } from 'node:os'

/** There is no git on this machine, or none that runs. */
export class GitMissing extends Error {
  readonly code = 'GitMissing'
  constructor() {
    super('Repositories need git on this machine, and there is none on the PATH: install it, and do it again')
    this.name = 'GitMissing'
  }
}

/** What git said, which is for whoever asked. */
export class GitFailure extends Error {
  readonly code = 'GitFailure'
  constructor(message: string) {
    super(message)
    this.name = 'GitFailure'
  }
}

export const isGitFailure = (error: unknown): error is GitFailure => error instanceof GitFailure

/** Configuration of the user's own could name programs to be run. */
export const gitEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  HOME: devNull,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
})

const safely = ['-c', `core.hooksPath=${devNull}`, '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*']
/** Bytes; the archive of a source is held in memory. */
const longestOutput = 1024 ** 3

/** @throws GitMissing, or GitFailure with git's own words */
export function git(directory: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: directory,
      env: { ...gitEnvironment(), ...more },
      encoding: 'buffer' as const,
      maxBuffer: longestOutput,
    }
    execFile('git', [...safely, ...args], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else if (error.code === 'ENOENT') reject(new GitMissing())
      else reject(new GitFailure(stderr.toString().trim() || error.message))
    })
  })
}
